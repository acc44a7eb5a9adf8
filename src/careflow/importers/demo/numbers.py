"""Made-up numbers that pass the checks that real ones pass."""


def npi(stem: str) -> str:
    """A National Provider Identifier: nine digits and the Luhn digit over them with the prefix 80840 in front."""
    total = sum(_luhn(int(digit), doubled=place % 2 == 0) for place, digit in enumerate(reversed(f"80840{stem}")))
    return f"{stem}{-total % 10}"


def dea_number(letters: str, stem: str) -> str:
    """Two letters, six digits and their check digit."""
    digits = [int(digit) for digit in stem]
    return f"{letters}{stem}{(sum(digits[0::2]) + 2 * sum(digits[1::2])) % 10}"


def social_security_number(serial: int) -> str:
    """In area 900, group 01 to 49: given out neither as a social security nor as a taxpayer number."""
    return f"900{1 + serial // 9000 % 49:02}{1000 + serial % 9000:04}"


def phone_number(serial: int) -> str:
    """In the hundred numbers of an exchange 555 that are kept free for fiction."""
    areas = ("212", "646", "718", "347", "917", "929", "518", "516")
    return f"({areas[serial // 100 % len(areas)]}) 555-01{serial % 100:02}"


def _luhn(digit: int, *, doubled: bool) -> int:
    value = digit * 2 if doubled else digit
    return value - 9 if value > 9 else value
