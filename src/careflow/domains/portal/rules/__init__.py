"""When somebody speaks for somebody else."""

from datetime import date


def in_force(*, starts_on: date, ends_on: date | None, today: date) -> bool:
    """`today` is a day on the calendar of the patient's facility; both ends count."""
    return starts_on <= today and (ends_on is None or today <= ends_on)
