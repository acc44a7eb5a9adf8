"""What is asked of the binding process, and how it refuses."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import msgspec

REFUSED = 3  # the exit status that says: what was written is a Refusal
UNDER_WORK = "under-work"  # the file that tells which paper is being read


class Reason(StrEnum):
    BROKEN = "broken"
    EMPTY = "empty"
    PROTECTED = "protected"
    TOO_COSTLY = "too_costly"
    TOO_MANY_PAGES = "too_many_pages"


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
