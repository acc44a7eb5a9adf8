"""How a care provider of the directory is called."""

NAMELESS = "Enter a last name or the name of an organization."


def display_name(*, staff_name: str, first_name: str, last_name: str, organization_name: str) -> str:
    """A colleague by their own name, a person before their organization."""
    return staff_name or f"{first_name} {last_name}".strip() or organization_name


def staff_name(first_name: str | None, last_name: str | None, username: str | None) -> str:
    """Blank when nobody is linked."""
    return f"{first_name or ''} {last_name or ''}".strip() or username or ""
