"""What the environment may say, and what it may not."""

import pytest

from careflow.settings.environment import Environment, read
from careflow.settings.refused import Refused


def test_nothing_set_means_this_machine_only():
    environment = read()

    assert (environment.host, environment.port, environment.is_loopback) == ("127.0.0.1", 8000, True)
    assert (environment.debug, environment.demo_mode, environment.allow_public_registration) == (False, None, False)
    assert (environment.https, environment.num_proxies, environment.workers) == (False, 0, None)


def test_lists_are_separated_by_commas(monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", "clinic.example, api.clinic.example,")

    assert read().allowed_hosts == ["clinic.example", "api.clinic.example"]


def test_an_empty_variable_counts_as_unset(monkeypatch):
    monkeypatch.setenv("PORT", "")
    monkeypatch.setenv("DEBUG", "")

    assert (read().port, read().debug) == (8000, False)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "70000"),
        ("PORT", "http-alt-9f"),
        ("WORKERS", "0"),
        ("NUM_PROXIES", "-1"),
        ("DEMO_MODE", "perhaps-9f"),
        ("HTTPS", "sometimes-9f"),
    ],
)
def test_a_bad_value_is_named_but_not_repeated(monkeypatch, name, value):
    monkeypatch.setenv(name, value)

    with pytest.raises(Refused) as refused:
        read()

    assert str(refused.value).startswith(f"{name} must be ")
    assert value not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORT", "abc", "PORT must be a whole number from 1 to 65535."),
        ("PORT", "0", "PORT must be a whole number from 1 to 65535."),
        ("PORT", "9" * 5_000, "PORT must be a whole number from 1 to 65535."),
        ("WORKERS", "1.5", "WORKERS must be a whole number from 1 to 256."),
        ("DEMO_MODE", "perhaps", "DEMO_MODE must be true or false."),
        ("METRICS_ADDRESS", "9f:x", "METRICS_ADDRESS must read host:port, or be a port alone."),
        ("CLAMAV_ADDRESS", "clamd", "CLAMAV_ADDRESS must read host:port, or be the path of a socket."),
    ],
)
def test_what_was_wanted_is_said_in_plain_words(monkeypatch, name, value, sentence):
    monkeypatch.setenv(name, value)

    with pytest.raises(Refused) as refused:
        read()

    assert str(refused.value) == sentence


def test_each_bad_value_has_its_sentence(monkeypatch):
    monkeypatch.setenv("PORT", "abc")
    monkeypatch.setenv("HTTPS", "abc")

    with pytest.raises(Refused) as refused:
        read()

    assert str(refused.value) == "PORT must be a whole number from 1 to 65535. HTTPS must be true or false."


def test_every_number_has_bounds_to_be_told():
    numbers = [field for field in Environment.model_fields.values() if field.annotation in {int, int | None}]

    assert len(numbers) > 3
    assert all({"ge", "le"} <= {end for rule in field.metadata for end in dir(rule)} for field in numbers)


ORIGINS = ["CORS_ALLOWED_ORIGINS", "CSRF_TRUSTED_ORIGINS"]
ADDRESSES = ["PORTAL_ADDRESS", "PASSWORD_PAGE", "PORTAL_PASSWORD_PAGE", "DOCUMENT_STORAGE_ENDPOINT"]
NO_ADDRESSES = ["app-9f", "app-9f.example", "ftp://app-9f.example", "https://", "http://[app-9f", "https://app-9f:x"]


@pytest.mark.parametrize("name", ORIGINS)
@pytest.mark.parametrize(
    "value",
    [
        *NO_ADDRESSES, "*", "null", "https://app-9f.example/", "https://app-9f.example/desk", "https://*",
        "https://app-9f.example?x", "https://ann@app-9f.example", "https://fine.example,app-9f", "HTTPS://app-9f.example",
    ],
)  # fmt: skip
def test_what_no_browser_sends_as_an_origin_is_refused(monkeypatch, name, value):
    monkeypatch.setenv(name, value)

    with pytest.raises(Refused) as refused:
        read()

    assert str(refused.value).startswith(f"{name} must list origins like https://app.example or http://localhost:5173")
    assert "9f" not in str(refused.value)


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize("value", [*NO_ADDRESSES, "https://app-9f.example/a b", "javascript:alert(1)"])
def test_what_no_browser_opens_is_no_address(monkeypatch, name, value):
    monkeypatch.setenv(name, value)

    with pytest.raises(Refused) as refused:
        read()

    assert str(refused.value) == (f"{name} must be an address that begins with https:// or http:// and names a host.")


def test_addresses_and_origins_are_taken_as_they_are(monkeypatch):
    origins = ["https://app.example", "http://localhost:5173", "http://[::1]:8000"]
    for name in ADDRESSES:
        monkeypatch.setenv(name, "https://portal.example:8443/desk/?lang=en")
    monkeypatch.setenv("CORS_ALLOWED_ORIGINS", ",".join(origins))
    monkeypatch.setenv("CSRF_TRUSTED_ORIGINS", ",".join([*origins, "https://*.clinic.example"]))

    found = read()

    assert {getattr(found, name.lower()) for name in ADDRESSES} == {"https://portal.example:8443/desk/?lang=en"}
    assert found.cors_allowed_origins == origins
    assert found.csrf_trusted_origins == [*origins, "https://*.clinic.example"]


def test_only_csrf_knows_stars(monkeypatch):
    monkeypatch.setenv("CORS_ALLOWED_ORIGINS", "https://*.clinic.example")

    with pytest.raises(Refused, match="CORS_ALLOWED_ORIGINS must list origins"):
        read()


def test_every_variable_says_what_it_is_for():
    assert [name for name, field in Environment.model_fields.items() if not field.description] == []


def test_systemd_s_credentials_count_where_no_variable_is_set(tmp_path, monkeypatch):
    (tmp_path / "database_url").write_text("postgres://ann@db.example/clinic\n")
    (tmp_path / "email_from").write_text("a credential")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    monkeypatch.setenv("EMAIL_FROM", "a variable")

    found = read()

    assert (found.database_url, found.email_from) == ("postgres://ann@db.example/clinic", "a variable")
