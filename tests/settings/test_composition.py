"""The settings that an operator's choices lead to."""

import pytest

from careflow.settings.composition import from_environment
from careflow.settings.environment import Environment
from careflow.settings.refused import Refused

COOKIES = (
    "SESSION_COOKIE_SECURE", "SESSION_COOKIE_SAMESITE", "CSRF_COOKIE_SECURE", "CSRF_COOKIE_SAMESITE",
    "SECURE_HSTS_SECONDS",
)  # fmt: skip


@pytest.fixture
def settings_of(tmp_path):
    return lambda **choices: from_environment(Environment(data_dir=tmp_path, **choices))


@pytest.mark.parametrize(
    ("https", "flags"),
    [
        (False, (False, "Lax", False, "Lax", 0)),
        (True, (True, "Lax", True, "None", 31_536_000)),
    ],
)
def test_cookies_follow_the_transport(settings_of, https, flags):
    settings = settings_of(https=https)

    assert tuple(settings[name] for name in COOKIES) == flags


def test_nothing_is_redirected_to_https(settings_of):
    """A token that was sent in the clear must not go unnoticed."""
    assert "SECURE_SSL_REDIRECT" not in settings_of(https=True)


def test_what_former_keys_signed_stays_good(settings_of):
    former = "zQ4x-9sKm2_TfYh81LpWcR6vBnEjUa3d"

    assert settings_of()["SECRET_KEY_FALLBACKS"] == []
    assert settings_of(secret_key_fallbacks=f"{former},")["SECRET_KEY_FALLBACKS"] == [former]
    with pytest.raises(Refused, match="SECRET_KEY_FALLBACKS must hold at least 32 random bytes"):
        settings_of(secret_key_fallbacks="changeme")


def test_the_demo_sign_in_is_shut_unless_somebody_opened_it(settings_of):
    assert settings_of()["DEMO_MODE"] is False
    assert settings_of(demo_mode=True)["DEMO_MODE"] is True


def test_debug_pages_stay_on_this_machine(settings_of):
    assert settings_of(debug=True)["DEBUG"] is True

    with pytest.raises(Refused, match=r"DEBUG shows internals to everybody who reaches 10\.0\.0\.5"):
        settings_of(debug=True, host="10.0.0.5")


def test_sqlite_lies_in_the_data_folder_and_loses_nothing(settings_of, tmp_path):
    database = settings_of()["DATABASES"]["default"]

    assert database["NAME"] == tmp_path / "careflow.sqlite3"
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert all(pragma in database["OPTIONS"]["init_command"] for pragma in ("=WAL", "synchronous=FULL"))


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_a_database_url_means_postgresql_with_kept_connections(settings_of, scheme):
    database = settings_of(database_url=f"{scheme}://ann:p%40ss@db.example:5433/clinic")["DATABASES"]["default"]

    assert database["ENGINE"] == "careflow.platform.postgresql"
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example", 5433, "clinic")
    assert (database["USER"], database["PASSWORD"]) == ("ann", "p@ss")
    assert (database["CONN_MAX_AGE"], database["CONN_HEALTH_CHECKS"]) == (600, True)


@pytest.mark.parametrize("url", ["mysql://ann:hush@db/clinic", "clinic.db", "postgres://ann:hu[sh@db:x/clinic"])
def test_any_other_database_url_is_refused_without_being_repeated(settings_of, url):
    with pytest.raises(Refused, match="DATABASE_URL") as refused:
        settings_of(database_url=url)

    assert "hush" not in str(refused.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://ann:hush@cache", "cache:6379", "REDIS://cache", "unix://", "redis://[hush", "redis://:hush@cache:99999",
        "redis://:hu/sh@cache", "redis://cache?no_such_option=1", "redis://cache?db=first", "redis://a..b",
        "rediss://cache?ssl_cert_reqs=perhaps",
    ],
)  # fmt: skip
def test_a_redis_that_cannot_even_be_tried_is_refused_without_being_repeated(settings_of, url):
    with pytest.raises(Refused, match="REDIS_URL must read redis://") as refused:
        settings_of(redis_url=url)

    assert "hush" not in str(refused.value)


@pytest.mark.parametrize(
    "url",
    ["", "redis://cache", "redis://:p%40ss@[::1]:6380/2", "rediss://ann:pw@cache.example", "unix:///run/redis.sock"],
)
def test_any_address_that_its_library_reads_is_kept(settings_of, url):
    assert settings_of(redis_url=url)["REDIS_URL"] == url


def test_what_clients_may_do_comes_from_the_environment(settings_of):
    settings = settings_of(
        allowed_hosts=["api.example"],
        cors_allowed_origins=["https://staff.example"],
        csrf_trusted_origins=["https://staff.example"],
        num_proxies=1,
        allow_public_registration=True,
        demo_username="dora",
        portal_demo_username="petra",
    )

    assert {
        name: settings[name]
        for name in (
            "ALLOWED_HOSTS", "CORS_ALLOWED_ORIGINS", "CSRF_TRUSTED_ORIGINS", "NUM_PROXIES",
            "ALLOW_PUBLIC_REGISTRATION", "DEMO_USERNAME", "PORTAL_DEMO_USERNAME",
        )
    } == {
        "ALLOWED_HOSTS": ["api.example"],
        "CORS_ALLOWED_ORIGINS": ["https://staff.example"],
        "CSRF_TRUSTED_ORIGINS": ["https://staff.example"],
        "NUM_PROXIES": 1,
        "ALLOW_PUBLIC_REGISTRATION": True,
        "DEMO_USERNAME": "dora",
        "PORTAL_DEMO_USERNAME": "petra",
    }  # fmt: skip
