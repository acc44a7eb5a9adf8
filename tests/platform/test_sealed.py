import base64

import pytest

from careflow.platform.sealed import KeyRing, Unreadable

OLD = {"2025": base64.b64encode(b"o" * 32).decode()}
NEW = {"2026": base64.b64encode(b"n" * 32).decode()}


def test_what_is_sealed_can_be_opened_in_its_place_only():
    ring = KeyRing(NEW)
    sealed = ring.seal(b"900-12-3456", place="patients.ssn")

    assert "3456" not in sealed
    assert ring.open(sealed, place="patients.ssn") == b"900-12-3456"
    with pytest.raises(Unreadable):
        ring.open(sealed, place="users.totp")


def test_a_new_key_seals_and_the_old_one_still_opens():
    before = KeyRing(OLD).seal(b"secret", place="x")
    both = KeyRing(NEW | OLD)

    assert both.open(before, place="x") == b"secret"
    assert both.seal(b"secret", place="x").startswith("2026:")


@pytest.mark.parametrize("damage", ["", "2026:", "2026:AAAA", "2024:" + "A" * 60, "no colon at all"])
def test_a_damaged_value_is_unreadable_and_does_not_show_itself(damage):
    with pytest.raises(Unreadable) as caught:
        KeyRing(NEW).open(damage, place="patients.ssn")
    assert str(caught.value) == "patients.ssn"


def test_the_same_text_never_seals_to_the_same_value():
    ring = KeyRing(NEW)
    assert ring.seal(b"a", place="x") != ring.seal(b"a", place="x")


def test_an_empty_ring_is_refused():
    with pytest.raises(ValueError, match="empty"):
        KeyRing({})
