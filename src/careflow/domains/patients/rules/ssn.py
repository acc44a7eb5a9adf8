"""Social security numbers as people type them."""

LENGTH = 9


class NotASocialSecurityNumber(ValueError):
    """Carries no value."""


def parse(text: str) -> str:
    """Nine digits, or blank for none. Blanks, hyphens and dots between them do not count."""
    if not text.strip():
        return ""
    digits = "".join(letter for letter in text if letter.isascii() and letter.isdigit())
    if len(digits) != LENGTH or any(letter.isalpha() for letter in text):
        raise NotASocialSecurityNumber
    return digits


def last_four(digits: str) -> str:
    return digits[-4:]
