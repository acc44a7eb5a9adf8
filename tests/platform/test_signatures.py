import pytest

from careflow.platform.signatures import PublicKeys, SigningKey, known_keys, signing_key

# RFC 8032, section 7.1, test 1.
SEED, PUBLIC = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=", "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
OTHER = "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8="


def test_a_signature_is_that_of_the_standard():
    key = SigningKey(SEED)

    assert key.public_key == PUBLIC
    assert key.sign("") == "5VZDAMNgrHKQhuLMgG6CioSHfx645dl02HPgZSJJAVVfuIIVkKM7rMYeOXAc+bRr0lv18FlbviRlUUFDjnoQCw=="


def test_only_the_signed_text_under_its_own_key_counts():
    key, keys = SigningKey(SEED), PublicKeys([PUBLIC])
    signature = key.sign("text")

    assert keys.verifies(key.id, "text", signature)
    assert not keys.verifies(key.id, "texT", signature)
    assert not keys.verifies(SigningKey(OTHER).id, "text", signature)
    assert not PublicKeys([SigningKey(OTHER).public_key]).verifies(key.id, "text", signature)


@pytest.mark.parametrize("signature", ["", "x", "é", "AAAA", "A" * 86 + "=="])
def test_what_is_no_signature_does_not_count(signature):
    assert not PublicKeys([PUBLIC]).verifies(SigningKey(SEED).id, "text", signature)


def test_a_signature_has_one_spelling():
    key = SigningKey(SEED)
    signature = key.sign("")
    spelled = signature[:-3] + chr(ord(signature[-3]) + 1) + "=="

    assert not PublicKeys([PUBLIC]).verifies(key.id, "", spelled)


@pytest.mark.parametrize("key", ["", "x", "AAAA", "é"])
def test_what_is_no_key_is_refused(key):
    with pytest.raises(ValueError, match=r"."):
        PublicKeys([key])


def test_the_first_key_signs_and_all_of_them_count(settings):
    settings.AUDIT_SIGNING_KEYS, settings.AUDIT_PUBLIC_KEYS = [OTHER, SEED], []
    assert signing_key().id == SigningKey(OTHER).id
    assert SigningKey(SEED).id in known_keys()

    settings.AUDIT_SIGNING_KEYS, settings.AUDIT_PUBLIC_KEYS = [OTHER], [PUBLIC]
    assert known_keys().get(SigningKey(SEED).id) == PUBLIC
