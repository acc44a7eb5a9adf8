"""North American phone numbers as people type them."""

import re

from careflow.platform.folding import digits

ALLOWED = re.compile(r"^[0-9 ()+.\-]*$")
SENTENCE = "Enter a phone number with 10 digits."


def is_phone(text: str) -> bool:
    """Ten digits, or eleven that start with 1, with blanks and `()+.-` between them."""
    number = digits(text)
    return bool(ALLOWED.match(text)) and (len(number) == 10 or (len(number) == 11 and number[0] == "1"))


def phone_key(text: str) -> str:
    """The ten digits that two spellings of one number share; shorter input is kept as its digits."""
    number = digits(text)
    return number[1:] if len(number) == 11 and number[0] == "1" else number
