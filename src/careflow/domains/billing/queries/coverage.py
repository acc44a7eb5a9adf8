"""What pays for a patient, as a superbill asks for it."""

from datetime import date

from careflow.domains.insurance import queries as insurance
from careflow.domains.insurance.queries import Coverage
from careflow.platform.actor import Actor


def find_coverage(*, actor: Actor, policy_id: int) -> Coverage | None:
    """None for another facility's."""
    return insurance.find_coverage(actor=actor, policy_id=policy_id)


def list_coverage(*, actor: Actor, patient_id: int) -> list[Coverage]:
    """The primary one first, then those in use."""
    return insurance.list_coverage(actor=actor, patient_id=patient_id)


def is_in_force(coverage: Coverage, on: date) -> bool:
    return insurance.covers(coverage.effective_date, coverage.termination_date, on)


def in_force(*, actor: Actor, patient_id: int, on: date) -> list[Coverage]:
    """In use, and in force on that day."""
    found = list_coverage(actor=actor, patient_id=patient_id)
    return [coverage for coverage in found if coverage.is_active and is_in_force(coverage, on)]
