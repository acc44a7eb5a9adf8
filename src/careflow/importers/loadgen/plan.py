"""How many of everything: one large organization and small neighbours, so that every query passes by other clinics."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise

PATIENTS_PER_CLINIC = 25_000
MOST_CLINICS = 40
PATIENTS_PER_NEIGHBOUR = 100_000
SHARE_OF_NEIGHBOURS = 10  # percent


@dataclass(frozen=True, slots=True)
class Share:
    """What one clinic gets; `organization` 0 is the large one, and each of the others has one clinic."""

    organization: int
    number: int
    patients: int
    visits: int


def shares(patients: int, visits: int) -> list[Share]:
    """Everybody has somebody to see: as long as there are three patients or more."""
    neighbours = max(1, patients // PATIENTS_PER_NEIGHBOUR)
    clinics = min(MOST_CLINICS, max(2, patients // PATIENTS_PER_CLINIC))
    weights = [*[(100 - SHARE_OF_NEIGHBOURS) / clinics] * clinics, *[SHARE_OF_NEIGHBOURS / neighbours] * neighbours]
    places = [*((0, number) for number in range(1, clinics + 1)), *((other, 1) for other in range(1, neighbours + 1))]
    parts = zip(places, _parts(patients, weights), _parts(visits, weights), strict=True)
    return [Share(*place, people, booked) for place, people, booked in parts]


def _parts(total: int, weights: list[float]) -> Iterator[int]:
    """Whole numbers that add up to the total."""
    ends = [round(total * weight / sum(weights)) for weight in accumulate(weights, initial=0.0)]
    yield from (end - start for start, end in pairwise(ends))
