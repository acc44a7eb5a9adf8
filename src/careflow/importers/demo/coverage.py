"""Who pays for the demo group's patients. It depends on the person and on nothing else."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from random import Random

from careflow.domains.facilities.models import Facility
from careflow.domains.insurance.operations import RecordedPolicy, import_policies, settle_policies
from careflow.domains.insurance.rules import Relationship
from careflow.importers.demo import actors, names
from careflow.importers.demo.calendar import SEED
from careflow.importers.demo.charts import PORTAL_PATIENT
from careflow.importers.demo.group import SYSTEM
from careflow.importers.demo.histories import Chart
from careflow.importers.demo.payers import PAYERS, SENIORS, SUPPLEMENT, Payer, payer_ids
from careflow.importers.demo.people import Counter

SHARE_UNINSURED, SHARE_WITH_SECOND, SHARE_WITH_OLD = 0.08, 0.25, 0.2
OLD, CURRENT = (date(2022, 1, 1), date(2024, 12, 31)), (date(2025, 1, 1), None)
ADULT_IN, SENIOR_IN = 2005, 1959  # whoever was born after, or until then
EVERYBODYS = PAYERS[:4]


@dataclass(frozen=True, slots=True)
class PlannedPolicy:
    """`place` is 1 for the primary policy, 2 for the one beside it and 0 for one that has ended."""

    place: int
    payer: Payer
    plan_name: str
    member_id: str
    group_number: str
    relationship: Relationship
    subscriber_name: str

    @property
    def dates(self) -> tuple[date, date | None]:
        return CURRENT if self.place else OLD


def ensure_coverage(charts: list[Chart], *, facility: Facility, built: Counter, now: datetime) -> None:
    """What is not there yet; whatever people changed in it stays so."""
    actor, payers = actors.of_system(facility), payer_ids()
    policies = [row for chart in charts for row in _policies(chart, payers)]
    written = import_policies(actor=actor, policies=policies, external_system=SYSTEM, now=now)
    if written:
        settle_policies(actor=actor, external_system=SYSTEM, uninsured={}, now=now)
    built.count("policies", written)


def _policies(chart: Chart, payers: Mapping[str, int]) -> Iterator[RecordedPolicy]:
    patient = chart.patient
    name = f"{patient.first_name} {patient.last_name}"
    for planned in coverage_of(chart.key, patient.date_of_birth, patient.last_name):
        if planned.payer.key in payers:
            effective_date, termination_date = planned.dates
            yield RecordedPolicy(
                external_id=f"{chart.key}-{planned.place}",
                patient_id=patient.pk,
                carrier_id=payers[planned.payer.key],
                member_id=planned.member_id,
                plan_name=planned.plan_name,
                group_number=planned.group_number,
                subscriber_name=planned.subscriber_name or name,
                relationship=planned.relationship,
                effective_date=effective_date,
                termination_date=termination_date,
            )


def coverage_of(key: str, born: date, last_name: str) -> list[PlannedPolicy]:
    rng = Random(f"{SEED}:coverage:{key}")  # noqa: S311  (a plan, not a secret)
    draws = rng.random(), rng.random(), rng.random()
    is_insured, has_second, has_old = (
        draw >= share
        for draw, share in zip(draws, (SHARE_UNINSURED, 1 - SHARE_WITH_SECOND, 1 - SHARE_WITH_OLD), strict=True)
    )
    if key == PORTAL_PATIENT:
        is_insured, has_second, has_old = True, True, True
    if not is_insured:
        return []
    relationship, subscriber = _subscriber(rng, born, last_name)
    payer = SENIORS if born.year <= SENIOR_IN else rng.choice(EVERYBODYS)
    others = [other for other in EVERYBODYS if other is not payer]
    planned = [(1, payer)]
    if has_second:
        planned.append((2, SUPPLEMENT if payer is SENIORS else rng.choice(others)))
    if has_old and relationship == Relationship.SELF:
        planned.append((0, rng.choice(others)))
    return [_planned(rng, place, chosen, relationship, subscriber) for place, chosen in planned]


def _subscriber(rng: Random, born: date, last_name: str) -> tuple[Relationship, str]:
    """Children by a parent, some grown-ups by their spouse; blank for the patient."""
    first_name = rng.choice(names.FIRST_NAMES)[0]
    by_spouse = rng.random() < 0.2
    if born.year >= ADULT_IN:
        return Relationship.CHILD, f"{first_name} {last_name}"
    return (Relationship.SPOUSE, f"{first_name} {last_name}") if by_spouse else (Relationship.SELF, "")


def _planned(rng: Random, place: int, payer: Payer, relationship: Relationship, subscriber: str) -> PlannedPolicy:
    return PlannedPolicy(
        place=place,
        payer=payer,
        plan_name=rng.choice(payer.plans),
        member_id=f"{payer.payer_id[-1]}DM{rng.randrange(10**8):08}",
        group_number=f"G{rng.randrange(1000, 10_000)}" if payer is not SENIORS else "",
        relationship=relationship,
        subscriber_name=subscriber,
    )
