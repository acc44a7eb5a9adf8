"""When somebody speaks for somebody else, and for how long a parent speaks for a child."""

from datetime import date, timedelta
from enum import StrEnum


class Relationship(StrEnum):
    """What somebody is to the patient for whom they speak."""

    PARENT = "parent"
    GUARDIAN = "guardian"
    SPOUSE = "spouse"
    CHILD = "child"
    CAREGIVER = "caregiver"
    POWER_OF_ATTORNEY = "power_of_attorney"
    OTHER = "other"


OF_AGE = 18
# Whoever is one of these speaks for a child because it is one.
RAISES = frozenset({Relationship.PARENT, Relationship.GUARDIAN})


def in_force(*, starts_on: date, ends_on: date | None, today: date) -> bool:
    """`today` is a day on the calendar of the patient's facility; both ends count."""
    return starts_on <= today and (ends_on is None or today <= ends_on)


def comes_of_age_on(born: date) -> date:
    """The birthday; whoever was born on a leap day has it on the first of March of other years."""
    try:
        return born.replace(year=born.year + OF_AGE)
    except ValueError:
        return date(born.year + OF_AGE, 3, 1)


def suggested_end(*, relationship: str, born: date, starts_on: date) -> date | None:
    """The last day on which a parent or guardian speaks for a child, unless something else is said: the day before
    it comes of age."""
    last = comes_of_age_on(born) - timedelta(days=1)
    return last if relationship in RAISES and starts_on <= last else None
