"""What a carrier and a policy are, in plain values."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum


class Source(StrEnum):
    """Where a record came from."""

    CUSTOM = "custom"
    IMPORTED = "imported"
    DIRECTORY = "directory"


class Relationship(StrEnum):
    """What the patient is to the subscriber."""

    SELF = "self"
    SPOUSE = "spouse"
    CHILD = "child"
    PARENT = "parent"
    OTHER = "other"


class CoverageOrder(StrEnum):
    PRIMARY = "primary"
    SECONDARY = "secondary"
    TERTIARY = "tertiary"
    OTHER = "other"


IDENTITY_COLUMNS = ("name", "payer_id")


def identity_key(folded: Mapping[str, str]) -> str:
    """What two records share that mean the same carrier, from the folded values of IDENTITY_COLUMNS. Clearing houses
    give one payer id to several plans of a carrier, so that the number alone says too little."""
    return "|".join(folded[column] for column in IDENTITY_COLUMNS)


def member_key(folded: str) -> str:
    """What two spellings of a member id share: its letters and digits. Cards print groups, blanks and hyphens, and
    people copy them or not."""
    return "".join(letter for letter in folded if letter.isalnum()) or folded


def covers(effective_date: date | None, termination_date: date | None, on: date) -> bool:
    """Whether a policy with these dates is in force on a day. It is on both its first and its last day; without a
    date it is open on that side."""
    return (effective_date is None or effective_date <= on) and (termination_date is None or on <= termination_date)


def is_in_order(effective_date: date | None, termination_date: date | None) -> bool:
    return effective_date is None or termination_date is None or effective_date <= termination_date


EARLIEST_YEAR = 1900


def is_plausible(day: date | None) -> bool:
    """No policy that anybody bills began or ended before; such a year lacks a digit or has one too many zeros. An end
    may lie as far ahead as payers write it, up to the year 9999."""
    return day is None or day.year >= EARLIEST_YEAR


def remarks(
    *, relationship: str, subscriber_name: str, termination_date: date | None, is_active: bool, today: date
) -> list[str]:
    """What the front desk should look at again, though it may be saved like this."""
    found: list[str] = []
    if relationship != Relationship.SELF and not subscriber_name:
        found.append("The patient is not the subscriber, and the subscriber's name is missing.")
    if is_active and termination_date is not None and termination_date < today:
        found.append("This policy has ended already.")
    return found


def placed(
    *, is_active: bool, coverage_order: str, said_order: str | None, said_primary: bool | None
) -> tuple[CoverageOrder, bool]:
    """The coverage order of a policy and whether it is the primary one, which say the same thing twice.

    `coverage_order` is what holds so far, the others are what a caller says now, None for nothing. Each of them can
    make a policy primary; what takes that away again is another order, never `is_primary: false` alone. What is not
    in use is primary to nobody."""
    order = CoverageOrder(coverage_order if said_order is None else said_order)
    if said_primary:
        order = CoverageOrder.PRIMARY
    if order == CoverageOrder.PRIMARY and not is_active:
        order = CoverageOrder.SECONDARY
    return order, order == CoverageOrder.PRIMARY
