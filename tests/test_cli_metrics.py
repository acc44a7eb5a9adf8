"""What Prometheus gets to see."""

import os
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.db import OperationalError
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from careflow.cli.metrics import Backlogs, backlogs
from careflow.domains.audit.operations import Action, record
from careflow.domains.facilities.models import Staff
from careflow.platform import mail, metrics
from careflow.platform.actor import system
from careflow.settings.environment import Environment
from proofs.calling import Caller
from proofs.serving import careflow, environment, free_port, serving
from tests.domains.scheduling.factories import make_slot, make_template

ROUTE = "/v1/users/csrf/"
pytestmark = pytest.mark.xdist_group("metrics")
MICROSECONDS = 30
COST = """
import time
from careflow.platform import metrics
routes = [f"/v1/{number}/<id:patient_id>/" for number in range(300)]
def ask(rounds):
    for number in range(rounds):
        with metrics.in_flight():
            pass
        metrics.answered(route=routes[number % 300], method="GET", status=200, seconds=0.004)
ask(3000)
best = min(-time.process_time() + (ask(5000), time.process_time())[1] for _ in range(7))
print(best / 5000 * 1e6)
"""


@pytest.fixture(scope="module")
def measured(migrated, tmp_path_factory):
    """Two workers; `metrics()` is what they tell by name and labels."""
    address, folder = free_port(), migrated(tmp_path_factory.mktemp("measured"))
    settings = {"WORKERS": "2", "DEMO_MODE": "false", "METRICS_ADDRESS": str(address), "TMPDIR": str(folder)}
    with serving(folder, **settings) as running:
        running.metrics = lambda: read(address)
        yield running


def read(port):
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET", "/metrics")
        response = connection.getresponse()
        text = response.read().decode()
    assert response.status == 200
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def count(seen, route, status="2xx", method="GET"):
    labels = {"route": route, "method": method, "status": status}
    return seen.get(("careflow_request_duration_seconds_count", *sorted(labels.items())), 0)


def ask(port):
    with closing(Caller(port)) as caller:
        return caller.call("GET", "users/csrf/").status


def files_of_workers(running, kind):
    """By process, in the folder that they share."""
    found = {int(path.stem.rpartition("_")[2]): path for path in running.folder.glob(f"careflow-metrics-*/{kind}_*.db")}
    return {number: path for number, path in found.items() if number != running.process.pid}


def test_what_two_workers_answered_is_added_up(measured):
    before, asked = count(measured.metrics(), ROUTE), 0
    with ThreadPoolExecutor(16) as callers:
        while asked == 0 or len(files_of_workers(measured, "histogram")) < 2:
            assert asked < 2000
            assert set(callers.map(ask, [measured.port] * 32)) == {200}
            asked += 32
    seen = measured.metrics()

    assert count(seen, ROUTE) == before + asked
    assert seen["careflow_workers",] == 2
    assert seen["careflow_memory_bytes", ("of", "workers")] > seen["careflow_memory_bytes", ("of", "supervisor")] > 1e7


def test_labels_are_routes_methods_and_classes_of_statuses(measured):
    with closing(Caller(measured.port)) as caller:
        caller.call("GET", "patients/4711471147/?search=Okonkwo")
        caller.call("POST", "Okonkwo/4711471147/", {"ssn": "123-45-6789"})
        caller.call("OKONKWO", "patients/4711471147/")
    seen = measured.metrics()

    told = {label: {dict(key[1:]).get(label) for key in seen} - {None} for label in ("route", "method", "status")}
    assert told["status"] <= {"2xx", "3xx", "4xx", "5xx"}
    assert told["method"] <= {*metrics.METHODS, "other"}
    assert count(seen, "/v1/patients/<id:patient_id>/", "4xx") == 1
    assert count(seen, "(no route)", "4xx", "POST") == 1
    assert not [key for key in seen if re.search(r"4711|okonkwo|123-45", str(key), re.IGNORECASE)]


def test_what_waits_is_told(measured):
    seen = measured.metrics()

    assert (seen["careflow_database_up",], seen["careflow_requests_in_flight",]) == (1, 0)
    assert {name for name, *_ in seen} >= {
        "careflow_letters_waiting", "careflow_letters_oldest_seconds", "careflow_audit_unsealed_events",
        "careflow_audit_unsealed_seconds",
    }  # fmt: skip


def test_a_worker_that_died_leaves_its_counts_and_nothing_in_flight(measured):
    ask(measured.port)
    before = count(measured.metrics(), ROUTE)
    died = next(iter(files_of_workers(measured, "histogram")))
    os.kill(died, signal.SIGKILL)

    until = time.monotonic() + 60
    while Path(f"/proc/{died}").exists() or (seen := measured.metrics())["careflow_workers",] != 2:
        assert time.monotonic() < until
        time.sleep(0.2)
    assert count(seen, ROUTE) >= before > 0
    assert seen["careflow_requests_in_flight",] == 0
    assert died not in files_of_workers(measured, "gauge_livesum")


def test_measuring_a_request_costs_next_to_nothing(tmp_path):
    """In the files that several processes share, which cost more than memory."""
    variables = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", COST], env=variables, capture_output=True, text=True, check=True)

    assert 0 < float(done.stdout) < MICROSECONDS


def test_metrics_are_for_this_machine_unless_an_address_is_named():
    assert Environment(metrics_address="9464").metrics_address == "127.0.0.1:9464"
    assert Environment(metrics_address="[::1]:9464").metrics_address == "::1:9464"
    assert Environment().metrics_address == ""


def test_a_taken_address_is_refused_in_one_sentence(measured, tmp_path):
    done = careflow("run", env=environment(tmp_path, free_port(), METRICS_ADDRESS=f"127.0.0.1:{measured.port}"))

    assert done.returncode == 1
    assert done.stderr == (
        f"Error: METRICS_ADDRESS: cannot listen on 127.0.0.1:{measured.port} (Address already in use).\n"
    )
    assert not (tmp_path / "data" / "careflow.sqlite3").exists()


def test_a_database_that_is_away_is_told_and_ends_nothing(monkeypatch):
    def away(now):
        raise OperationalError("password authentication failed for Okonkwo")

    monkeypatch.setattr("careflow.cli.metrics.backlogs", away)

    [up] = Backlogs().collect()
    assert [(sample.name, sample.value) for sample in up.samples] == [("careflow_database_up", 0.0)]


def test_backlogs_are_counted_with_their_age(cast):
    now = timezone.now()
    for number in (1, 2):
        due = now - timedelta(hours=number)
        mail.send(mail.Letter("ann@example.org", "Hello", "A text."), key=f"hello:{number}", now=now, due_at=due)
    mail.send(
        mail.Letter("ann@example.org", "Hello", "A text."), key="later:1", now=now, due_at=now + timedelta(days=1)
    )
    for hours in (3, 2):
        record(
            actor=system(name="test"), action=Action.CREATE, subject="patients/patient", subject_id=1, summary="",
            at=now - timedelta(hours=hours),
        )  # fmt: skip

    seen = {family.name: family.samples[0].value for family in backlogs(now)}

    assert seen == {
        "careflow_letters_waiting": 2,
        "careflow_letters_oldest_seconds": 7200,
        "careflow_audit_unsealed_events": 2,
        "careflow_audit_unsealed_seconds": pytest.approx(10800),
    }


def slots_ahead(now):
    seen = {family.name: family.samples[0].value for family in backlogs(now)}
    return seen.get("careflow_slots_ahead_seconds")


def test_the_clinic_that_runs_out_of_slots_first_is_told_down_to_nothing(cast):
    now = timezone.now()
    paul, petra, paul_south = (cast.staff[name] for name in ("paul@north", "petra@north", "paul@south"))
    make_slot(paul, now + timedelta(days=9))
    make_template(paul_south, valid_from=now.date() + timedelta(days=2))  # not in force
    make_template(paul_south, valid_until=now.date())
    assert slots_ahead(now) is None

    make_template(paul)
    make_template(petra)
    assert slots_ahead(now) == 9 * 86400

    make_template(paul_south)
    make_slot(paul_south, now - timedelta(days=1))
    assert slots_ahead(now) == 0
    make_slot(paul_south, now + timedelta(days=2))
    assert slots_ahead(now) == 2 * 86400


def test_neither_templates_nor_slots_of_who_has_left_tell_how_far_a_clinic_takes_bookings(cast):
    now = timezone.now()
    paul, petra = cast.staff["paul@north"], cast.staff["petra@north"]
    make_template(paul)
    make_slot(paul, now + timedelta(days=9))
    Staff.unscoped.filter(pk=paul.pk).update(is_active=False)
    assert slots_ahead(now) is None

    make_template(petra)
    assert slots_ahead(now) == 0
    make_slot(petra, now + timedelta(days=2))
    assert slots_ahead(now) == 2 * 86400


def test_the_alarms_of_the_manual_are_about_what_is_told(cast, monkeypatch):
    monkeypatch.setattr("django.db.connections.close_all", lambda: None)
    make_template(cast.staff["paul@north"])
    manual = (Path(__file__).parents[1] / "docs" / "operating.md").read_text()

    named = set(re.findall(r"careflow_\w+", manual.partition("| worth an alarm")[2].partition("\n\n")[0]))

    assert len(named) == 4
    assert named <= {family.name for family in Backlogs().collect()}
