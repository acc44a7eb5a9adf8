"""The log is read through indexes on both engines, however long it grows."""

import re

import pytest
from django.db import connection

from careflow.domains.audit import queries
from careflow.domains.audit.models import AuditEvent
from careflow.domains.audit.queries import EventFilter
from careflow.domains.audit.queries.log import _events
from tests.cast import LONG_AGO

FACILITIES = 20
EVENTS = 20_000
WANTED = {
    "an organization": (EventFilter(organization_id=1), "audit_organization"),
    "an organization's own": (EventFilter(organization_id=2, without_facility=True), "audit_organization_only"),
    "an area of an organization": (EventFilter(organization_id=2, app_label="billing"), "audit_organization_area"),
    "an action in an organization": (EventFilter(organization_id=2, action="export"), "audit_organization_action"),
    "a facility": (EventFilter(facility_id=7), "audit_facility"),
    "an area of a facility": (EventFilter(facility_id=7, app_label="billing"), "audit_facility_area"),
    "an action in a facility": (EventFilter(facility_id=7, action="export"), "audit_facility_action"),
    "a patient in a facility": (EventFilter(facility_id=7, patient_id=70), "audit_patient"),
    "a patient in an organization": (EventFilter(organization_id=2, patient_id=70), "audit_patient"),
}


@pytest.fixture
def many_events(db):
    AuditEvent.objects.bulk_create(
        (
            AuditEvent(
                created_at=LONG_AGO,
                organization_id=1 + number % 4,
                facility_id=None if number % 100 == 1 else 1 + number % FACILITIES,
                patient_id=number % 2_000,
                action="export" if number % 997 == 0 else "update",
                app_label="billing" if number % 499 == 0 else "patients",
                model_name="patient",
                object_pk=str(number),
                summary="changed",
            )
            for number in range(EVENTS)
        ),
        batch_size=2_000,
    )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE audit_auditevent")


def plan_of(which, before):
    rows = _events(which) if before is None else _events(which).filter(id__lt=before)
    return rows[:1001].explain()


@pytest.mark.weak_point("N12")
@pytest.mark.parametrize("before", [None, 900_000_000])
def test_every_view_of_the_log_starts_from_an_index(many_events, before):
    plans = {name: plan_of(which, before) for name, (which, _) in WANTED.items()}

    for name, plan in plans.items():
        assert not re.search(r"Seq Scan|SCAN |TEMP B-TREE", plan), (name, plan)


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL weighs its indexes by what the table holds")
def test_sqlite_takes_the_narrowest_index(many_events):
    plans = {name: plan_of(which, None) for name, (which, _) in WANTED.items()}

    assert {name: re.findall(r"USING INDEX (\w+)", plan) for name, plan in plans.items()} == {
        name: [index] for name, (_, index) in WANTED.items()
    }


def test_an_index_finds_what_a_full_reading_finds(many_events):
    for which, _ in WANTED.values():
        found = [row.id for row in queries.list_events(which=which, before=None, limit=EVENTS)]
        rows = AuditEvent.objects.filter(which.condition())

        assert found == sorted((row.pk for row in rows), reverse=True)
