"""What somebody may sign in as."""

from careflow.platform.one_line import is_one_line

SENTENCE = "Use only letters, digits and @ . + - _"
LONGEST = 150


def is_username(text: str) -> bool:
    """Fillers of Korean are letters to Unicode, and show nothing."""
    return (
        0 < len(text) <= LONGEST and all(letter.isalnum() or letter in "@.+-_" for letter in text) and is_one_line(text)
    )
