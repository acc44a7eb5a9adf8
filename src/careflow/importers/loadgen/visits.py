"""Three years of visits around today, which nobody has overbooked."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from math import ceil
from random import Random
from typing import NamedTuple

from careflow.domains.scheduling.models import Appointment
from careflow.domains.scheduling.rules.visits import occupies_time
from careflow.importers.loadgen import bulk
from careflow.importers.loadgen.bulk import Row
from careflow.importers.loadgen.clinics import Clinic, Provider
from careflow.importers.loadgen.patients import patient_ids

HALF = 548  # days
SATURDAY = 6
SLOT = timedelta(minutes=20)
# Twelve before noon and twelve after one, from eight to five.
STARTS = tuple(timedelta(hours=hour) + SLOT * place for hour in (0, 5) for place in range(12))
OPENS = time(8)
KINDS = (("follow_up", 15), ("follow_up", 15), ("follow_up", 20), ("consult", 20), ("annual", 20), ("urgent", 10))
REASONS = (
    "Blood pressure check", "Lab results", "Medication review", "Wound check", "Annual physical", "Preventive visit",
    "Knee pain", "Headaches",
)  # fmt: skip
REGULARS = 100  # one patient of so many comes often
SHARE_OF_REGULARS = 0.04  # of all visits
LONG_AHEAD = 0.15  # of the visits of a day a year and a half ahead are booked by now

VISIT = (
    "id", "facility_id", "patient_id", "resource_id", "rendering_provider_id", "rendering_provider_name",
    "appointment_type_id", "status_id", "starts_at", "ends_at", "occupies_time", "reason", "created_at", "updated_at",
)  # fmt: skip


class Day(NamedTuple):
    opens_at: datetime
    visits: int
    is_past: bool


def write_visits(clinic: Clinic, *, first_id: int, rng: Random, today: date) -> None:
    bulk.write(Appointment, VISIT, _visits(clinic, first_id, rng, today), created_by_name=clinic.actor.name)


def regulars(clinic: Clinic) -> range:
    """Those whose charts are kept: the first ones."""
    return patient_ids(clinic)[: ceil(clinic.share.patients / REGULARS)]


def days(clinic: Clinic, today: date) -> Iterator[Day]:
    """Weekdays with as many visits each as make up the clinic's share."""
    span = [today + timedelta(days=offset) for offset in range(-HALF, HALF + 1)]
    span = [day for day in span if day.isoweekday() < SATURDAY]
    weights = [1.0 if day < today else 1 - (1 - LONG_AHEAD) * (day - today).days / HALF for day in span]
    total, sum_of_weights, reached = clinic.share.visits, sum(weights), 0.0
    ends = [0]
    for weight in weights:
        reached += weight
        ends.append(round(total * reached / sum_of_weights))
    for day, (start, end) in zip(span, pairwise(ends), strict=True):
        opens_at = datetime.combine(day, OPENS, clinic.zone).astimezone(UTC)
        yield Day(opens_at, end - start, day < today)


def _visits(clinic: Clinic, first_id: int, rng: Random, today: date) -> Iterator[Row]:
    visit_id = first_id
    people, often, facility = patient_ids(clinic), regulars(clinic), clinic.facility.pk
    for day in days(clinic, today):
        for provider, start in _places(clinic, day, rng):
            patient = rng.choice(often if rng.random() < SHARE_OF_REGULARS else people)
            kind, minutes = rng.choice(KINDS)
            status = _status(rng.random(), is_past=day.is_past)
            starts_at = day.opens_at + start
            written = starts_at - timedelta(days=rng.randrange(1, 60))
            if not day.is_past:
                written = min(written, clinic.facility.created_at)
            yield (
                visit_id, facility, patient, provider.resource_id, provider.staff_id, provider.name,
                clinic.types[kind], clinic.statuses[status], starts_at, starts_at + timedelta(minutes=minutes),
                occupies_time(status), rng.choice(REASONS), written, written,
            )  # fmt: skip
            visit_id += 1


def _places(clinic: Clinic, day: Day, rng: Random) -> Iterator[tuple[Provider, timedelta]]:
    """Each place of the day is given once."""
    slots = len(STARTS)
    for place in sorted(rng.sample(range(len(clinic.providers) * slots), day.visits)):
        yield clinic.providers[place // slots], STARTS[place % slots]


def _status(chance: float, *, is_past: bool) -> str:
    if chance < 0.09:
        return "cancelled"
    if is_past:
        return "no_show" if chance < 0.14 else "check_out"
    return "pending" if chance < 0.4 else "confirmed"
