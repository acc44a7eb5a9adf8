"""What the audit event costs a write, and what a seal costs, which no write waits for.

    python -m benchmarks.audit_cost

On a database that TEST_DATABASE_URL names (one made for this: what it writes into the log stays), or on SQLite in a
folder that is removed afterwards. The write is a change of a chart, committed to disk. In one process, taking turns,
it is made with its event and with the event left out; only their ratio means something."""

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

ROUNDS = 400
SEALED = 20_000


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


def seal() -> float:
    """Microseconds of one event of many that are sealed at once."""
    from django.db import transaction
    from django.utils import timezone

    from careflow.domains.audit.operations import Action, Line, record_each, seal_events
    from careflow.platform.actor import system

    seal_events(now=timezone.now())
    lines = [Line(number, {"what": "chart"}, number) for number in range(SEALED)]
    with transaction.atomic():
        record_each(
            actor=system(name="Benchmark"), action=Action.OTHER, subject="benchmark/nothing", summary="Nothing",
            lines=lines, at=timezone.now(),
        )  # fmt: skip
    started = time.perf_counter()
    seal_events(now=timezone.now())
    return (time.perf_counter() - started) / SEALED * 1_000_000


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "careflow.settings.test")
        os.environ.setdefault("TEST_DATABASE_URL", f"sqlite:///{Path(folder) / 'audit.sqlite3'}")
        import django

        django.setup()
        from django.db import connection

        with_event, without = (statistics.median(times) * 1_000_000 for times in measure(a_chart()))
        print(f"{connection.vendor}, {ROUNDS} changes of a chart each, medians")
        print(f"without its event {without:8.0f} µs")
        print(f"with its event    {with_event:8.0f} µs {with_event / without:6.2f} x")
        print(f"sealing an event  {seal():8.1f} µs, in batches, later, beside the writes")
        connection.close()


if __name__ == "__main__":
    main()
