"""What stands in the chart of a made-up patient. It depends on the person and on nothing else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from careflow.importers.demo.ailments import GIVEN_UP, LASTING, PASSING, REACTIONS, Ailment, Reaction, Treatment
from careflow.importers.demo.calendar import SEED
from careflow.importers.demo.charts import PORTAL_PATIENT

EARLIEST, LATEST = date(2008, 1, 1), date(2024, 6, 1)
SHARE_ALLERGIC, SHARE_ASKED = 0.45, 0.4
HYPERTENSION = "I10"
OF_PORTAL_PATIENT = ("I10", "J30.2", "K21.9", "G43.909", "E03.9")
FOLLOW_UP, COURSE, TRIED = timedelta(days=7), timedelta(days=10), timedelta(days=180)


@dataclass(frozen=True, slots=True)
class PlannedProblem:
    ailment: Ailment
    onset: date
    resolved: date | None = None


@dataclass(frozen=True, slots=True)
class PlannedMedication:
    treatment: Treatment
    start: date
    status: str = "active"
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """`is_free_of_allergies` when somebody asked and the patient knows of none."""

    problems: Sequence[PlannedProblem]
    medications: Sequence[PlannedMedication]
    reactions: Sequence[Reaction]
    is_free_of_allergies: bool


def plan_of(key: str, born: date) -> Plan:
    rng = Random(f"{SEED}:chart:{key}")  # noqa: S311  (a plan, not a secret)
    reactions, is_free_of_allergies = _reactions(rng, key)
    is_allergic = any(reaction.allergen == "Penicillin" for reaction in reactions)
    problems = sorted(_problems(rng, key, born), key=lambda problem: problem.onset)
    medications = [medication for problem in problems for medication in _medications(problem, is_allergic=is_allergic)]
    return Plan(problems, medications, reactions, is_free_of_allergies)


def _reactions(rng: Random, key: str) -> tuple[Sequence[Reaction], bool]:
    if key == PORTAL_PATIENT:
        return REACTIONS[:4], False
    if rng.random() < SHARE_ALLERGIC:
        return rng.sample(REACTIONS, rng.choice((1, 1, 1, 2))), False
    return (), rng.random() < SHARE_ASKED


def _problems(rng: Random, key: str, born: date) -> Iterator[PlannedProblem]:
    lasting = [ailment for ailment in LASTING if _window(ailment, born)]
    count = min(len(lasting), rng.choice((0, 1, 1, 2, 2, 3, 4)))
    chosen = rng.sample(lasting, count)
    if key == PORTAL_PATIENT:
        chosen = [ailment for ailment in lasting if ailment.code in OF_PORTAL_PATIENT]
    for ailment in chosen:
        yield PlannedProblem(ailment, _onset(rng, ailment, born))
    passing = [ailment for ailment in PASSING if _window(ailment, born)]
    if passing and rng.random() < 0.5:
        ailment = rng.choice(passing)
        onset = _onset(rng, ailment, born)
        yield PlannedProblem(ailment, onset, onset + timedelta(days=rng.randrange(8, 25)))


def _window(ailment: Ailment, born: date) -> int:
    """The number of days in which it may have begun."""
    first, last = _between(ailment, born)
    return max(0, (last - first).days)


def _between(ailment: Ailment, born: date) -> tuple[date, date]:
    year = timedelta(days=365.25)
    return max(EARLIEST, born + ailment.first * year), min(LATEST, born + ailment.last * year)


def _onset(rng: Random, ailment: Ailment, born: date) -> date:
    first, _ = _between(ailment, born)
    return first + timedelta(days=rng.randrange(max(1, _window(ailment, born))))


def _medications(problem: PlannedProblem, *, is_allergic: bool) -> Iterator[PlannedMedication]:
    treatment, start = problem.ailment.treatment, problem.onset + FOLLOW_UP
    if treatment is None or (is_allergic and treatment.name == "Amoxicillin"):
        return
    if problem.resolved is not None:
        yield PlannedMedication(treatment, problem.onset, "inactive", problem.onset + COURSE)
        return
    if tried := GIVEN_UP.get(problem.ailment.code):
        yield PlannedMedication(tried, start, "discontinued", start + TRIED)
        start += TRIED
    yield PlannedMedication(treatment, start)
