"""Bringing a release of the classification into the table, batch after batch, each in a transaction of its own.

An interrupted run is completed by the next one. Searches see the old codes until the last step."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Protocol

from careflow.domains.clinical.operations.codes import (
    ReleasedCode,
    Stored,
    conclude_import,
    retire_codes,
    store_codes,
)
from careflow.domains.clinical.queries.codes import count_valid_codes
from careflow.importers.icd10.release import Release
from careflow.platform.actor import system

BATCH = 2_000


class Progress(Protocol):
    """Told how many codes are through."""

    def start(self, file: str, size: int) -> None: ...
    def reach(self, position: int) -> None: ...
    def finish(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Report:
    release: str
    read: int
    billable: int
    stored: Stored
    valid: int
    seconds: float

    @property
    def adds_up(self) -> bool:
        """Every code read is stored, and nothing else is valid."""
        told = self.stored.added + self.stored.changed + self.stored.unchanged
        return self.read == told == self.valid

    def lines(self) -> Iterator[str]:
        stored = self.stored
        yield f"ICD-10-CM {self.release}, {self.seconds:.1f} s"
        yield f"{self.read:8,} codes in the release, {self.billable:,} of them billable"
        yield f"{stored.added:8,} new"
        yield f"{stored.changed:8,} changed"
        yield f"{stored.outdated:8,} outdated"
        yield f"{self.valid:8,} valid codes in the table"
        if not self.adds_up:
            yield "The figures do not add up: the table does not hold what the release holds."
        elif not stored.is_news:
            yield "Nothing new: the table holds this release already."


def import_release(release: Release, *, now: datetime, progress: Progress) -> Report:
    started, total = time.monotonic(), Stored()
    read = billable = 0
    progress.start("codes", len(release.codes))
    try:
        for batch in _batches(release):
            total += store_codes(codes=batch, release=release.name)
            read += len(batch)
            billable += sum(code.is_billable for code in batch)
            progress.reach(read)
    finally:
        progress.finish()
    total += retire_codes(but=release.codes)
    conclude_import(actor=system(name="careflow import icd10"), stored=total, release=release.name, now=now)
    return Report(release.name, read, billable, total, count_valid_codes(), time.monotonic() - started)


def _batches(codes: Iterable[ReleasedCode]) -> Iterator[list[ReleasedCode]]:
    iterator = iter(codes)
    while batch := list(islice(iterator, BATCH)):
        yield batch
