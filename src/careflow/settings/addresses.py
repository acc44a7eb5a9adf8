"""What is an address of the web, and what is an origin of it."""

from urllib.parse import urlsplit


def is_address(text: str) -> bool:
    """Of http or https, at a host."""
    try:
        url = urlsplit(text)
        names_a_place = bool(url.hostname) and url.port != 0
    except ValueError:
        return False
    return url.scheme in {"http", "https"} and names_a_place and not any(sign.isspace() for sign in text)


def is_origin(text: str) -> bool:
    """As a browser sends it: it is compared as a whole, so one with a path would never be met."""
    scheme, _, place = text.partition("://")
    return is_address(text) and scheme in {"http", "https"} and not set(place) & set("/?#@*\\")
