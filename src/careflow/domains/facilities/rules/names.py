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


def has_column(role_code: str, role_name: str, *, is_active: bool) -> bool:
    """Whether the schedule shows a column for the person: active physicians, by the code or name of the role."""
    return is_active and "physician" in {role_code.lower(), role_name.lower()}
