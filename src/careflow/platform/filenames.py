"""Names of files that every system takes, made of what people call things."""

import unicodedata
from pathlib import PurePosixPath

LONGEST = 80
PLAIN = frozenset("-.")
# Names that stand for devices where files have no paths like ours.
DEVICES = frozenset({"aux", "con", "nul", "prn", *(f"{kind}{n}" for kind in ("com", "lpt") for n in range(10))})


def safe(text: str, *, otherwise: str = "file", longest: int = LONGEST) -> str:
    """Letters and digits of any script, hyphens and dots; everything else becomes one underscore."""
    letters = (letter if _is_plain(letter) else " " for letter in unicodedata.normalize("NFC", text))
    name = "_".join("".join(letters).split())[:longest].strip("._- ") or otherwise
    return f"{name}_" if name.partition(".")[0].lower() in DEVICES else name


def _is_plain(letter: str) -> bool:
    return letter in PLAIN or unicodedata.category(letter)[0] in "LMN"


class Unique:
    """Tells names apart that differ by case only, or not at all: the second becomes `scan-2.pdf`."""

    def __init__(self) -> None:
        self.taken: set[str] = set()

    def __call__(self, path: str) -> str:
        wished, found, count = PurePosixPath(path), path, 1
        while unicodedata.normalize("NFKC", found).casefold() in self.taken:
            count += 1
            found = str(wished.with_name(f"{wished.stem}-{count}{wished.suffix}"))
        self.taken.add(unicodedata.normalize("NFKC", found).casefold())
        return found
