"""How a member of staff is called."""


def full_name(first_name: str, last_name: str, username: str) -> str:
    return f"{first_name} {last_name}".strip() or username


def display_name(title: str | None, first_name: str, last_name: str, username: str) -> str:
    """`MD Elliot Reed`; the username for people without a name."""
    name = f"{first_name} {last_name}".strip()
    return f"{title or ''} {name}".strip() if name else username


RENDERING_TITLES = frozenset({"md", "do", "np", "pa", "cnm", "cns", "crna"})


def can_render_claims(role_code: str, title_code: str | None) -> bool:
    """Whether the person may be the rendering provider of a visit."""
    return role_code.lower() == "physician" or (title_code or "").lower() in RENDERING_TITLES
