"""Whether what is kept for good is still what was kept. Each domain registers the checks of its own records; one
command runs them all."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from careflow.platform.snapshot import one_moment


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not hold. `kind` is a stable code; `place` tells where by ids alone, and `sentence` what
    is wrong: neither holds anything of what a record says."""

    kind: str
    sentence: str
    place: Mapping[str, int | None]

    def __str__(self) -> str:
        ids = ", ".join(f"{name} {number}" for name, number in self.place.items() if number is not None)
        return f"{ids}: {self.sentence} [{self.kind}]"


class Progress(Protocol):
    """Told how many records a check expects, and which it has looked at."""

    def expect(self, records: int) -> None: ...
    def seen(self, what: str, records: int = 1) -> None: ...


# Yields findings as it meets them and keeps no more in memory than a batch of records.
Check = Callable[[Progress], Iterator[Finding]]

_checks: dict[str, Check] = {}


def register_check(name: str, check: Check) -> None:
    """From an app's `ready`. The name stands above what the command prints about it."""
    _checks[name] = check


def registered_checks() -> dict[str, Check]:
    return dict(sorted(_checks.items()))


def verify(*, progress_of: Callable[[str], Progress], also: Mapping[str, Check] | None = None) -> Iterator[Finding]:
    """Run every check, and those that are asked for this time, all of them over the records of one moment, so that
    work that goes on meanwhile is no finding. `progress_of` is asked for each check by its name."""
    with one_moment():
        for name, check in {**registered_checks(), **(also or {})}.items():
            yield from check(progress_of(name))
