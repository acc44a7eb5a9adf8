"""A made-up code set, stored as an import stores it."""

from careflow.domains.billing.operations.procedures import ReleasedProcedure, store_codes
from careflow.domains.billing.rules.procedures import COMMON_PROCEDURES

TITLES = {
    "99213": "Sample title of an everyday visit",
    "27447": "Sample title of a new knee",
    "27446": "Sample title of half a new knee",
    "88305": "Sample title of a tissue look",
}


def released(**changes):
    return [ReleasedProcedure(code, title) for code, title in {**TITLES, **changes}.items()]


def store_sample(**changes):
    return store_codes(system="cpt", codes=released(**changes), release="Sample 2026")


def a_crowd(count):
    """Made-up codes of letter S, each with a title of its own."""
    store_codes(
        system="hcpcs",
        codes=[ReleasedProcedure(f"S{place:04}", f"Made up service number {place}") for place in range(count)],
        release="Sample 2026",
    )


def common_codes():
    return [procedure.code for procedure in COMMON_PROCEDURES]
