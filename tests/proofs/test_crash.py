"""The judge of `python -m proofs.crash` sees what is lost and what is half there."""

from datetime import timedelta

import pytest
from django.db import connection

from proofs.crash import work
from proofs.crash.__main__ import faults_of
from proofs.crash.ledger import Kept
from proofs.crash.records import LOGGED, halves
from proofs.crash.victims import Start, used
from tests.domains.patients.factories import a_patient, gender_of
from tests.domains.scheduling.factories import make_appointment, status_of, type_of

BEGINNING = dict.fromkeys(LOGGED, 0)


def kept(**more):
    return Kept("moves", "desk", "appointments/1/", {"id": 1, "version": 2, "room": "A", "at": "9:00"}, **more)


@pytest.mark.parametrize(
    ("read", "fault"),
    [
        ({"id": 1, "version": 2, "room": "A", "at": "9:00", "more": True}, ""),
        ({"id": 1, "version": 2, "room": "B", "at": "9:00"}, "room"),
        ({"id": 1, "version": 1, "at": "9:00"}, "version, room"),
    ],
)
def test_what_was_acknowledged_must_be_read(read, fault):
    assert kept().fault(read) == fault


@pytest.mark.parametrize(
    ("read", "fault"),
    [
        ({"id": 1, "version": 2, "room": "A", "at": "9:00"}, ""),
        ({"id": 1, "version": 3, "room": "A", "at": "9:15"}, ""),
        ({"id": 1, "version": 2, "room": "A", "at": "9:15"}, "version"),
        ({"id": 1, "version": 3, "room": "A", "at": "9:00"}, "at"),
    ],
)
def test_a_change_that_was_not_answered_is_there_wholly_or_not_at_all(read, fault):
    assert kept(change={"at": "9:15"}).fault(read) == fault


FAST, SLOW, SLOWED, STUCK = Start(0.9, 0.1), Start(5.1, 0.1), Start(5.1, 0.9), Start(21.0, 0.9)


@pytest.mark.parametrize(
    ("starts", "faults"),
    [
        ([], ["nothing was started again"]),
        ([FAST] * 19 + [SLOWED], []),
        ([FAST] * 19 + [SLOW], ["1 of 20 starts took longer than 5 s"]),
        ([FAST] * 18 + [SLOWED], ["1 of 19 starts were slow while other programs used the machine"]),
        ([FAST] * 19 + [STUCK], ["a start took 21 s, and other programs are no excuse for that"]),
    ],
)
def test_a_slow_start_is_set_aside_on_a_busy_machine_alone_and_seldom(starts, faults):
    assert faults_of(starts, are_many=True) == faults


@pytest.mark.parametrize(
    ("starts", "faults"),
    [
        ([], ["nothing was started again"]),
        ([SLOWED] * 5, []),
        ([SLOW], ["1 of 1 starts took longer than 5 s"]),
        ([STUCK], ["a start took 21 s, and other programs are no excuse for that"]),
    ],
)
def test_of_few_starts_a_busy_machine_may_slow_each_but_not_without_end(starts, faults):
    assert faults_of(starts, are_many=False) == faults


def found():
    """What is half there in the database."""
    names = set()
    with connection.cursor() as cursor:
        for what, query in halves(BEGINNING).items():
            cursor.execute(query)
            if cursor.fetchall():
                names.add(what)
    return names


def test_nothing_is_half_there_after_writes_through_the_api(db, cast, acting_as):
    north, stan = cast.facilities["north"], acting_as("stan")
    chart, visit = ({"Idempotency-Key": f"crash-desk1-{what}-1"} for what in ("chart", "visit"))
    patient = stan.post("patients/", {
        "first_name": "Ann", "last_name": "Lee", "middle_name": "crash-desk1-chart-1", "date_of_birth": "1980-02-29",
        "gender": gender_of(north).pk, "phones": [{"number": "(212) 555-0142", "label": "cell", "is_primary": True}],
    }, headers=chart)  # fmt: skip
    booked = stan.post("appointments/", {
        "patient": patient.json()["id"], "appointment_time": "2027-03-15T09:00", "status": status_of(north).pk,
        "appointment_type": type_of(north).pk, "rendering_provider": cast.staff["paul@north"].pk,
        "reason": "crash-desk1-visit-1",
    }, headers=visit)  # fmt: skip

    assert (patient.status_code, booked.status_code) == (201, 201), (patient.content, booked.content)
    assert found() == set()


def test_rows_that_came_without_what_belongs_to_them_are_found(db, cast):
    north = cast.facilities["north"]
    patient = a_patient(north, middle_name="crash-desk1-chart-1", phones=())
    make_appointment(north, patient, reason="crash-desk1-visit-1")

    assert found() == {
        "patients_patient without its event",
        "patients_patient without the answer of its key",
        "chart without its one phone",
        "scheduling_appointment without its event",
        "scheduling_appointment without the answer of its key",
        "scheduling_appointment with another number of events than versions",
        "visit without its encounter",
    }


def test_what_a_process_used_before_and_what_has_ended_count_for_nothing():
    assert used({1: 5.0, 2: 7.0}, {1: 5.5, 3: 0.25}) == 0.75


def test_a_patient_may_again_when_the_first_of_the_last_times_is_long_enough_ago(monkeypatch):
    now = 0.0
    monkeypatch.setattr(work, "monotonic", lambda: now)
    may = work.at_most(2, timedelta(seconds=10))

    assert [may(), may(), may()] == [True, True, False]
    now = 10.0
    assert [may(), may(), may()] == [True, True, False]
