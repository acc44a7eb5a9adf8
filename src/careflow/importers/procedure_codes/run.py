"""Bringing a file of codes or relative values into the table, in one transaction: all of it or nothing. The file is
read before, so that nobody waits for a disk."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path

from django.db import transaction

from careflow.domains.billing.operations.procedure_prices import (
    NATIONAL,
    Formula,
    Shares,
    price_by_relative_values,
)
from careflow.domains.billing.operations.procedures import (
    ReleasedProcedure,
    Stored,
    conclude_import,
    retire_codes,
    store_codes,
)
from careflow.domains.billing.queries.procedures import count_valid_procedures, find_procedures
from careflow.importers.csv_file import BadFile, Progress
from careflow.importers.procedure_codes.cpt import read_cpt
from careflow.importers.procedure_codes.hcpcs import read_hcpcs
from careflow.importers.procedure_codes.reading import Reading
from careflow.importers.procedure_codes.relative_values import RelativeValues, read_indices, read_relative_values
from careflow.importers.procedure_codes.report import Report
from careflow.platform.actor import system

BATCH = 1_000
LONGEST_RELEASE = 40


@dataclass(frozen=True, slots=True)
class CodeSet:
    system: str
    name: str


HCPCS = CodeSet("hcpcs", "HCPCS Level II")
CPT = CodeSet("cpt", "CPT")


def import_hcpcs(path: Path, *, now: datetime, progress: Progress, is_part: bool = False) -> Report:
    """Raises BadFile for a file that cannot be what it should be; then nothing was changed."""
    started = time.monotonic()
    reading = read_hcpcs(path, today=now.date(), progress=progress)
    return _import_codes(HCPCS, reading, is_part=is_part, now=now, started=started)


def import_cpt(path: Path, *, now: datetime, progress: Progress, is_part: bool = False) -> Report:
    started = time.monotonic()
    return _import_codes(CPT, read_cpt(path, progress=progress), is_part=is_part, now=now, started=started)


def _import_codes(
    code_set: CodeSet, reading: Reading[ReleasedProcedure], *, is_part: bool, now: datetime, started: float
) -> Report:
    release, codes = reading.path.stem[:LONGEST_RELEASE], reading.found
    with transaction.atomic():
        stored = Stored()
        for batch in _batches(codes):
            stored += store_codes(system=code_set.system, codes=batch, release=release)
        if not is_part:
            stored += _retire(code_set, reading)
        actor = system(name=f"careflow import {code_set.system}")
        conclude_import(actor=actor, stored=stored, what=f"{code_set.name}, {release}", now=now)
        valid = sum(not code.has_ended for code in codes.values())
        held = _count_valid(codes) if is_part else count_valid_procedures(system=code_set.system)
    title, seconds = f"{code_set.name} {release}", time.monotonic() - started
    return Report(title, reading, stored, held, valid, "valid codes of the file in the table", seconds)


def _retire(code_set: CodeSet, reading: Reading[ReleasedProcedure]) -> Stored:
    """Refuses a file that would retire more than half of the code set."""
    valid = count_valid_procedures(system=code_set.system)
    retired = retire_codes(system=code_set.system, but=reading.found)
    if retired.outdated * 2 > valid:
        raise BadFile(
            f"{reading.path.name} lacks {retired.outdated:,} of the {valid:,} codes that are valid now, so nothing was "
            "changed. If it holds only a part of the code set, say --part: then no code becomes outdated."
        )
    return retired


def _count_valid(codes: Mapping[str, ReleasedProcedure]) -> int:
    batches = (find_procedures([code.code for code in batch]) for batch in _batches(codes))
    return sum(not known.is_outdated for found in batches for known in found.values())


@dataclass(frozen=True, slots=True)
class Pricing:
    """What the caller says about prices: a region's file of indices with its locality, and the dollars of one unit,
    where the file's own is not meant."""

    indices: Path | None = None
    locality: str = ""
    conversion_factor: Decimal | None = None


def import_relative_values(path: Path, pricing: Pricing, *, now: datetime, progress: Progress) -> Report:
    started = time.monotonic()
    values = read_relative_values(path, progress=progress)
    formula = _formula(values, pricing, progress)
    reading = values.reading
    with transaction.atomic():
        stored, held = Stored(), 0
        for batch in _batches_of_shares(reading.found):
            stored += price_by_relative_values(values=batch, formula=formula)
            held += len(find_procedures(list(batch)))
        conclude_import(
            actor=system(name="careflow import rvu"), stored=stored, what=f"prices, {formula.basis}", now=now
        )
    expected, seconds = stored.changed + stored.unchanged, time.monotonic() - started
    absent = len(reading.found) - held
    title = f"Relative values {formula.basis}"
    return Report(title, reading, stored, held, expected, "codes with a price from the file", seconds, absent)


def _formula(values: RelativeValues, pricing: Pricing, progress: Progress) -> Formula:
    factor = pricing.conversion_factor or _factor_of(values)
    indices, name = NATIONAL, values.reading.path.stem
    if pricing.indices is not None:
        indices = read_indices(pricing.indices, locality=pricing.locality, progress=progress)
    where = f", {pricing.locality}" if pricing.indices else ""
    return Formula(indices, factor, f"{name[:30]}, {factor}{where}")


def _factor_of(values: RelativeValues) -> Decimal:
    if len(values.factors) == 1:
        return next(iter(values.factors))
    states = "names no conversion factor" if not values.factors else "names several conversion factors"
    raise BadFile(f"{values.reading.path.name} {states}: say --conversion-factor.")


def _batches(codes: Mapping[str, ReleasedProcedure]) -> Iterator[list[ReleasedProcedure]]:
    iterator = iter(codes.values())
    while batch := list(islice(iterator, BATCH)):
        yield batch


def _batches_of_shares(values: Mapping[str, Shares]) -> Iterator[dict[str, Shares]]:
    iterator = iter(values.items())
    while batch := dict(islice(iterator, BATCH)):
        yield batch
