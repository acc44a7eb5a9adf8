"""What is asked of the processes that read strangers' files, and how they refuse."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import msgspec

REFUSED = 3  # the exit status that says: what was written is a Refusal
UNDER_WORK = "under-work"  # the file that tells which paper is being read
MOST_PIXELS = 25_000_000  # of a picture that has to be unpacked in colour, which takes up to eight bytes for each
MOST_PLAIN_PIXELS = 50_000_000  # of one in grey or in black and white, or of a photo that goes in as it is


class Reason(StrEnum):
    BROKEN = "broken"
    EMPTY = "empty"
    NO_PAGES = "no_pages"
    PROTECTED = "protected"
    TOO_COSTLY = "too_costly"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_MANY_PIXELS = "too_many_pixels"


REASONS = dict(enumerate(Reason, start=REFUSED))  # by the exit status of the examining process


@dataclass(frozen=True, slots=True)
class Paper:
    """A PDF or an image, whatever its name says. Papers that share a path are read once."""

    name: str
    path: Path


class Job(msgspec.Struct, frozen=True):
    """`papers` are names and paths, in the order of binding; whatever the process needs on disk goes to `folder`."""

    title: str
    papers: list[tuple[str, str]]
    folder: str
    most_pages: int


class Refusal(msgspec.Struct, frozen=True):
    reason: Reason
    position: int | None = None


class Unbindable(Exception):
    """`position` is that of the paper at fault, None when all of them together are."""

    def __init__(self, reason: Reason, position: int | None = None) -> None:
        self.reason, self.position = reason, position
        super().__init__(reason)
