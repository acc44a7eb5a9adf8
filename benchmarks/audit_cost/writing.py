"""A change of a chart, committed to disk. In one process, taking turns, it is made with its event and with the event
left out; only their ratio means something."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

ROUNDS = 400


def measure(change: Callable[[str], Any]) -> tuple[list[float], list[float]]:
    """Seconds of each change with its event, and of each without."""
    timings: tuple[list[float], list[float]] = ([], [])
    for number in range(2 * ROUNDS):
        kept = (number + number // 2) % 2 == 0  # each of them as often first as second
        with event(kept=kept):
            started = time.perf_counter()
            change(f"Name {number}")
            timings[0 if kept else 1].append(time.perf_counter() - started)
    return timings


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
