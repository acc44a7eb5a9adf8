"""A change of a chart, committed to disk. In one process, taking turns, it is made with its event and with the event
left out; only their ratio means something."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from unittest.mock import patch

ROUNDS = 400


class Pair(NamedTuple):
    """Seconds of two changes, one right after the other."""

    with_event: float
    without: float


def measure(change: Callable[[str], Any]) -> list[Pair]:
    return [_pair(change, number) for number in range(ROUNDS)]


def _pair(change: Callable[[str], Any], number: int) -> Pair:
    """Each of the two is as often first as second."""
    took = {}
    for kept in (True, False) if number % 2 else (False, True):
        with event(kept=kept):
            started = time.perf_counter()
            change(f"Name {number} {kept}")
            took[kept] = time.perf_counter() - started
    return Pair(took[True], took[False])


@contextmanager
def event(*, kept: bool) -> Iterator[None]:
    if kept:
        yield
        return
    with patch("careflow.domains.audit.operations.record", lambda **_: 0):
        yield


def a_chart() -> Callable[[str], Any]:
    """Changes one chart of the demo group."""
    from django.core.management import call_command
    from django.utils import timezone

    from careflow.domains.patients.models import Patient
    from careflow.domains.patients.operations import change_patient
    from careflow.importers.demo import build_demo
    from careflow.platform.actor import system

    call_command("migrate", verbosity=0)
    build_demo(now=timezone.now())
    patient = Patient.unscoped.select_related("facility").order_by("pk")[0]
    home = patient.facility
    actor = system(name="Benchmark", organization_id=home.organization_id, facility_id=home.pk)

    def change(name: str) -> None:
        change_patient(actor=actor, patient_id=patient.pk, changes={"preferred_name": name}, now=timezone.now())

    return change
