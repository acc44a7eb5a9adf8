"""Visits that are to take place, page by page."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from careflow.domains.scheduling import queries
from careflow.domains.scheduling.models import Appointment
from careflow.domains.scheduling.queries import coming
from careflow.platform.actor import system
from tests.domains.scheduling.factories import make_appointment, make_patient

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 3, 15, 13, 0, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def actor(north):
    return system(name="x", organization_id=north.organization_id, facility_id=north.pk)


def make(facility, patient, at, **values):
    return make_appointment(facility, patient, at=at, minutes=1, created_by_id=1, **values).pk


def page(actor, after=(NOW, 0), until=NOW + DAY):
    return [visit.id for visit in queries.page_of_coming(actor=actor, after=after, until=until)]


def test_they_come_by_start_and_only_those_that_are_to_take_place(cast, actor, north, ana):
    south = cast.facilities["south"]
    late, early, same = (make(north, ana, NOW + minutes * MINUTE) for minutes in (60, 0, 60))
    make(north, ana, NOW - MINUTE)
    make(north, ana, NOW + DAY + MINUTE)
    make(north, ana, NOW + MINUTE, occupies_time=False)
    make(north, ana, NOW + MINUTE, occupies_time=False, deleted_at=NOW)
    make_appointment(north, ana, at=NOW + MINUTE)  # nobody here booked it
    make(south, make_patient(south), NOW + MINUTE)

    assert page(actor) == [early, late, same]
    assert page(actor, after=(NOW + 60 * MINUTE, late)) == [same]


def test_a_page_after_another_begins_behind_it(actor, north, ana, monkeypatch):
    numbers = [make(north, ana, NOW + number // 2 * MINUTE) for number in range(6)]
    found, after = [], (NOW, 0)
    while rows := queries.page_of_coming(actor=actor, after=after, until=NOW + DAY)[:2]:
        found += [row.id for row in rows]
        after = rows[-1].starts_at, rows[-1].id

    assert found == numbers


def test_what_is_held_is_as_it_stands_now(actor, north, ana):
    stays, goes = make(north, ana, NOW), make(north, ana, NOW + MINUTE)
    Appointment.unscoped.filter(pk=goes).update(occupies_time=False)
    Appointment.unscoped.filter(pk=stays).update(starts_at=NOW - MINUTE)

    (held,) = queries.hold_coming(actor=actor, appointment_ids=[stays, goes])
    assert (held.id, held.starts_at) == (stays, NOW - MINUTE)


@pytest.mark.parametrize(
    ("booked_by_patient", "code", "is_awaited"),
    [(False, "pending", True), (True, "pending", False), (True, "Confirmed", True), (False, "check_in", False)],
)
def test_who_has_come_or_was_not_promised_it_is_not_awaited(booked_by_patient, code, is_awaited):
    visit = coming.ComingVisit(1, 2, NOW, NOW, booked_by_patient, code)

    assert visit.is_awaited is is_awaited


def test_a_page_reads_the_index_of_the_day(actor, north, ana):
    for number in range(300):
        make(north, ana, NOW + number * MINUTE * 60)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "postgresql":
            for step in ("seqscan", "bitmapscan", "sort", "hashjoin", "mergejoin"):
                cursor.execute(f"SET LOCAL enable_{step} = off")

    plan = coming.PAGE_AFTER.queryset(actor, start=NOW, seen=0, end=NOW + DAY).explain()
    assert "appointment_day" in plan, plan
    assert "TEMP B-TREE" not in plan, plan
