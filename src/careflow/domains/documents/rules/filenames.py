"""Names of files as senders give them."""

import unicodedata

LONGEST = 255
NAMELESS = "document"
HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})  # controls, changes of direction, half characters


def base_name(text: str) -> str:
    """The last part of a path of any system, in one line that reads as it is written. Cut before the suffix."""
    last = text.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(letter for letter in last if unicodedata.category(letter) not in HIDDEN)
    name = " ".join(shown.split()).strip()
    if not name.strip("."):
        return NAMELESS
    stem, dot, suffix = name.rpartition(".")
    if len(name) <= LONGEST or not dot or len(suffix) > 10:
        return name[:LONGEST]
    return f"{stem[: LONGEST - len(suffix) - 1]}.{suffix}"
