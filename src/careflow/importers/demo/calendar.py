"""What a working day of the demo group holds. The plan of a day depends on the day and on nothing else, so a
group that was built yesterday and one that is built today look the same tomorrow."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from careflow.importers.demo.group import WEEK, Clinic

SEED = "careflow-demo"
STEP = timedelta(minutes=15)
SLOT_TIMES = (time(9), time(10, 30), time(14))
SLOT_TYPES = ("follow_up", "new_patient")
LONGEST_SLOT = timedelta(minutes=30)
SHARE_NO_SHOW, SHARE_CANCELLED = 0.07, 0.09

# A person is at one clinic at a time, with time to get from one to the other.
SHIFTS: dict[str, dict[str, tuple[tuple[time, time], ...]]] = {
    "A": {"demo_doctor": ((time(8), time(12)),), "demo_doctor2": ((time(8), time(12)),)},
    "B": {"demo_doctor": ((time(12, 30), time(13, 30)), (time(15), time(18)))},
    "C": {"demo_doctor2": ((time(12, 30), time(13, 30)), (time(15), time(16, 30)))},
}
TYPES = (("follow_up", 15, 10), ("annual", 30, 4), ("consult", 20, 3), ("new_patient", 30, 3), ("urgent", 10, 2))
REASONS = {
    "follow_up": ("Blood pressure check", "Lab results", "Medication review", "Wound check"),
    "annual": ("Annual physical", "Preventive visit"),
    "consult": ("Knee pain", "Headaches", "Sleep problems"),
    "new_patient": ("New patient visit",),
    "urgent": ("Sore throat", "Fever", "Sprained ankle"),
}


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """Local times. `settled` is the status that the visit ends up in, `ahead` the one that it has before."""

    provider: str
    starts_at: datetime
    minutes: int
    type_code: str
    patient: int
    reason: str
    settled: str
    ahead: str

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class PlannedWeek:
    """What is offered online at one time of these weekdays."""

    days: list[int]
    starts_at: time
    type_code: str


def visits_of(clinic: Clinic, day: date) -> list[PlannedVisit]:
    """In order of time; no two of one provider overlap, no patient comes twice."""
    rng = Random(f"{SEED}:{clinic.code}:{day.isoformat()}")  # noqa: S311  (a plan, not a secret)
    openings = [opening for provider in SHIFTS[clinic.code] for opening in _openings(rng, clinic, provider, day)]
    count = min(len(openings), rng.randint(clinic.most_visits * 2 // 3, clinic.most_visits))
    chosen = sorted(rng.sample(openings, count), key=lambda opening: (opening[1], opening[0]))
    patients = rng.sample(range(clinic.patients), count)
    return [_visit(rng, opening, patient) for opening, patient in zip(chosen, patients, strict=True)]


def weeks_of(place: int) -> list[PlannedWeek]:
    """What the physician in this place offers online; the types take turns over times, days and physicians."""
    return [
        PlannedWeek([day for day in WEEK if (day + number + place) % 2 == turn], start, SLOT_TYPES[turn])
        for number, start in enumerate(SLOT_TIMES)
        for turn in range(2)
    ]


Opening = tuple[str, datetime, str, int]


def _openings(rng: Random, clinic: Clinic, provider: str, day: date) -> Iterator[Opening]:
    for begin, finish in SHIFTS[clinic.code][provider]:
        moment, end = datetime.combine(day, begin), datetime.combine(day, finish)
        while moment < end:
            code, minutes = _kind(rng)
            taken = timedelta(minutes=-(-minutes // 15) * 15)
            if moment + taken <= end and not _meets_slot(moment, taken):
                yield provider, moment, code, minutes
                moment += taken
            else:
                moment += STEP


def _kind(rng: Random) -> tuple[str, int]:
    code, minutes, _ = rng.choices(TYPES, weights=[weight for *_, weight in TYPES])[0]
    return code, minutes


def _meets_slot(moment: datetime, taken: timedelta) -> bool:
    """Whether the time is kept free for patients who book online."""
    slots = (datetime.combine(moment.date(), start) for start in SLOT_TIMES)
    return any(moment < slot + LONGEST_SLOT and slot < moment + taken for slot in slots)


def _visit(rng: Random, opening: Opening, patient: int) -> PlannedVisit:
    provider, moment, code, minutes = opening
    chance = rng.random()
    settled = "check_out"
    if chance < SHARE_NO_SHOW:
        settled = "no_show"
    elif chance < SHARE_NO_SHOW + SHARE_CANCELLED:
        settled = "cancelled"
    ahead = rng.choice(("pending", "confirmed"))
    return PlannedVisit(provider, moment, minutes, code, patient, rng.choice(REASONS[code]), settled, ahead)
