"""From the environment and the keys to Django's settings."""

from typing import Any

import dj_database_url

from careflow.platform.logs import logging_configuration
from careflow.settings import keys
from careflow.settings.databases import database, replica
from careflow.settings.environment import Environment
from careflow.settings.mail import mail
from careflow.settings.refused import Refused
from careflow.settings.storages import storages

ONE_YEAR = 31_536_000


def databases(environment: Environment) -> dict[str, Any]:
    """Raises Refused for addresses that name no PostgreSQL."""
    if not environment.database_url:
        if environment.database_replica_url:
            raise Refused("DATABASE_REPLICA_URL needs the DATABASE_URL of the PostgreSQL that it follows.")
        environment.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = (environment.data_dir / "careflow.sqlite3").absolute()
        return {"default": database({"ENGINE": "django.db.backends.sqlite3", "NAME": path})}
    found = {"default": _server("DATABASE_URL", environment.database_url)}
    if environment.database_replica_url:
        found["replica"] = replica(_server("DATABASE_REPLICA_URL", environment.database_replica_url))
    return found


def _server(name: str, url: str) -> dict[str, Any]:
    if not url.startswith(("postgres://", "postgresql://")):
        raise Refused(f"{name} must read postgres://user:password@host:port/name; leave it empty for none.")
    try:
        return database(dj_database_url.parse(url))
    except ValueError:
        raise Refused(f"{name} cannot be read: escape special signs of the password as %xx.") from None


def redis_url(environment: Environment) -> str:
    """Raises Refused where a connection could not even be tried. That nobody answers is no reason: then limits are
    counted in the database."""
    if environment.redis_url:
        import redis  # not by those who do without

        try:
            connection = redis.ConnectionPool.from_url(environment.redis_url).make_connection()
            _check_place(getattr(connection, "host", ""), getattr(connection, "path", ""))
        except (redis.RedisError, AttributeError, TypeError, ValueError):
            raise Refused(
                "REDIS_URL must read redis://user:password@host:port/number, rediss:// for TLS, or unix:///path, with "
                "special signs of the password as %xx; leave it empty for none."
            ) from None
    return environment.redis_url


def _check_place(host: str | None, path: str | None) -> None:
    """Raises ValueError for no place at all, and for a host that cannot be looked up."""
    if not (host or path):
        raise ValueError
    (host or "").encode("idna")


def from_environment(environment: Environment) -> dict[str, Any]:
    if environment.debug and not environment.is_loopback:
        raise Refused(f"DEBUG shows internals to everybody who reaches {environment.host}: unset DEBUG or HOST.")
    return {
        "DEBUG": environment.debug,
        "SECRET_KEY": keys.secret_key(environment),
        "SECRET_KEY_FALLBACKS": keys.secret_key_fallbacks(environment),
        "FIELD_KEYS": keys.field_keys(environment),
        "AUDIT_SIGNING_KEYS": keys.audit_signing_keys(environment),
        "AUDIT_PUBLIC_KEYS": keys.audit_public_keys(environment),
        "NEWEST_SEALS": str(environment.data_dir.absolute()),
        "DATABASES": databases(environment),
        "DATABASE_ROUTERS": ["careflow.platform.replica.Router"] if environment.database_replica_url else [],
        "REDIS_URL": redis_url(environment),
        "ALLOWED_HOSTS": environment.allowed_hosts,
        "CORS_ALLOWED_ORIGINS": environment.cors_allowed_origins,
        "CSRF_TRUSTED_ORIGINS": environment.csrf_trusted_origins,
        "HTTPS": environment.https,
        "DEMO_MODE": bool(environment.demo_mode),
        "DEMO_USERNAME": environment.demo_username,
        "PORTAL_DEMO_USERNAME": environment.portal_demo_username,
        "ALLOW_PUBLIC_REGISTRATION": environment.allow_public_registration,
        "NUM_PROXIES": environment.num_proxies,
        "STORAGES": storages(environment),
        "DOCUMENT_MAX_UPLOAD_BYTES": environment.document_max_upload_bytes,
        "BUNDLE_MAX_PAGES": environment.bundle_max_pages,
        "BUNDLE_MAX_BYTES": environment.bundle_max_bytes,
        "CLAMAV_ADDRESS": environment.clamav_address,
        "CLAMAV_REQUIRED": environment.clamav_required,
        "LOGGING": logging_configuration(),
        **mail(environment),
        **cookies(https=environment.https),
    }


def cookies(*, https: bool) -> dict[str, Any]:
    """The web clients live on other sites, and browsers send cookies there only when they are Secure and
    SameSite=None; over plain http such a cookie would be thrown away. The session cookie is the console's alone."""
    same_site = "None" if https else "Lax"
    return {
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "CSRF_COOKIE_SECURE": https,
        "CSRF_COOKIE_SAMESITE": same_site,
        "SECURE_HSTS_SECONDS": ONE_YEAR if https else 0,
    }
