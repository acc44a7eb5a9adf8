"""Names of fee schedules as codes."""

import re
import unicodedata
from collections.abc import Collection

LONGEST_CODE = 64
FALLBACK = "sheet"
_OTHER = re.compile(r"[^a-z0-9]+")


def code_of(name: str) -> str:
    """`"Self-Pay 2027 (Élan)"` → `"self-pay-2027-elan"`; a name without any such letter is just a sheet."""
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return _OTHER.sub("-", bare).strip("-")[:LONGEST_CODE].strip("-") or FALLBACK


def free_code(wanted: str, taken: Collection[str]) -> str:
    """The wanted code or, when it is taken, the same with the first number behind it that is not."""
    if wanted[:LONGEST_CODE] not in taken:
        return wanted[:LONGEST_CODE]
    number = 2
    while (code := f"{wanted[: LONGEST_CODE - len(str(number)) - 1]}-{number}") in taken:
        number += 1
    return code
