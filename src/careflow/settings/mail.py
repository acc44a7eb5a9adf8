"""From one address of a mail server, or of what stands in for it, to Django's settings of mail."""

from typing import Any
from urllib.parse import unquote, urlsplit

from careflow.settings.environment import Environment
from careflow.settings.refused import Refused

PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
SECONDS_TO_SEND = 10
HOW = "EMAIL_URL must read smtp://, smtp+tls:// or smtps://user:password@host:port, file:///folder or console:."


def mail(environment: Environment) -> dict[str, Any]:
    """Raises Refused. Without an address, letters are shown on the terminal as long as only this machine is served, and
    else nowhere: they hold links that open accounts, and what a service shows is kept in a journal."""
    common = {
        "MAIL_FROM": environment.email_from,
        "EMAIL_TIMEOUT": SECONDS_TO_SEND,
        "PASSWORD_PAGES": {
            "clinic": environment.password_page or own_page(environment, "set-password/"),
            "portal": environment.portal_password_page or own_page(environment, "portal/set-password/"),
        },
        "PORTAL_ADDRESS": environment.portal_address,
    }
    return {**common, **_transport(environment)}


def own_page(environment: Environment, path: str) -> str:
    """One of CareFlow's pages for setting a password, at the first host name that it answers to."""
    host = environment.allowed_hosts[0].lstrip(".") if environment.allowed_hosts else environment.host
    if environment.https:
        return f"https://{host}/{path}"
    return f"http://{host}:{environment.port}/{path}"


def _transport(environment: Environment) -> dict[str, Any]:
    if not environment.email_url:
        return _backend("dummy" if environment.is_public else "console")
    try:
        url = urlsplit(environment.email_url)
        port = url.port
    except ValueError:
        raise Refused(HOW) from None
    if url.scheme == "console":
        return _backend("console")
    if url.scheme == "file" and url.path.startswith("/") and not url.netloc:
        return {**_backend("filebased"), "EMAIL_FILE_PATH": unquote(url.path)}
    if url.scheme not in PORTS or not url.hostname:
        raise Refused(HOW)
    return {
        **_backend("smtp"),
        "EMAIL_HOST": url.hostname,
        "EMAIL_PORT": port or PORTS[url.scheme],
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_TLS": url.scheme == "smtp+tls",
        "EMAIL_USE_SSL": url.scheme == "smtps",
    }


def _backend(name: str) -> dict[str, Any]:
    return {"EMAIL_BACKEND": f"django.core.mail.backends.{name}.EmailBackend"}
