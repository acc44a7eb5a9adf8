"""Building the demo group at other times, or where something stands in the way."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from careflow.domains.accounts.models import User
from careflow.domains.allergies.models import PatientAllergy
from careflow.domains.clinical.models import (
    Encounter,
    Problem,
    Vitals,
)
from careflow.domains.documents.models import PatientDocument
from careflow.domains.facilities.models import Facility, Staff
from careflow.domains.insurance.models import Policy
from careflow.domains.medications.models import Medication
from careflow.domains.organizations.models import Organization
from careflow.domains.scheduling.models import Appointment, BookableSlot
from careflow.importers.demo import DemoRefused, build_demo
from careflow.importers.demo.calendar import visits_of
from careflow.importers.demo.group import CLINICS

NEW_YORK = ZoneInfo("America/New_York")
TUESDAY_NOON = datetime(2026, 11, 24, 12, 0, tzinfo=NEW_YORK).astimezone(UTC)
NOW = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)


def local(moment):
    return moment.astimezone(NEW_YORK)


def test_the_same_days_look_the_same_whenever_they_are_built(db):
    week_later = TUESDAY_NOON + timedelta(days=7)
    with transaction.atomic():
        build_demo(now=TUESDAY_NOON)
        build_demo(now=week_later)
        grown = visits_between(date(2026, 11, 10), date(2026, 12, 7))
        transaction.set_rollback(True)

    build_demo(now=week_later)

    assert visits_between(date(2026, 11, 10), date(2026, 12, 7)) == grown


@pytest.mark.weak_point("W15", "N13")
@pytest.mark.parametrize("sunday", [date(2026, 3, 8), date(2026, 11, 1)])
def test_local_times_hold_in_the_weeks_when_the_clocks_change(db, sunday):
    build_demo(now=datetime.combine(sunday, datetime.min.time(), NEW_YORK).astimezone(UTC))

    slots = {local(moment).strftime("%H:%M") for moment in BookableSlot.unscoped.values_list("starts_at", flat=True)}
    assert slots == {"09:00", "10:30", "14:00"}
    for clinic in CLINICS:
        for visit in Appointment.unscoped.filter(facility__facility_code=clinic.code):
            assert clinic.opens <= local(visit.starts_at).time() < local(visit.ends_at).time() <= clinic.closes
    offsets = {local(moment).utcoffset() for moment in Appointment.unscoped.values_list("starts_at", flat=True)}
    assert len(offsets) == 2


def test_a_stranger_with_a_name_of_the_group_is_in_the_way(db):
    User.objects.create(username="Demo", email="somebody@example.org")

    with pytest.raises(DemoRefused, match="needs the username demo"):
        build_demo(now=TUESDAY_NOON)

    assert not Organization.objects.filter(slug="careflow-demo").exists()
    assert not Facility.unscoped.filter(facility_code="A").exists()


def test_progress_is_told_step_by_step(db):
    steps = []

    build_demo(now=TUESDAY_NOON, progress=steps.append)

    assert steps == ["People", "Clinic A", "Clinic B", "Clinic C"]


def visits_between(first, last):
    found = Appointment.unscoped.filter(
        starts_at__gte=datetime.combine(first, datetime.min.time(), NEW_YORK),
        starts_at__lt=datetime.combine(last + timedelta(days=1), datetime.min.time(), NEW_YORK),
    )
    return sorted(found.values_list("external_id", "starts_at", "ends_at", "patient__external_id", "reason"))


def test_who_is_here_now_has_vital_signs_and_an_open_note(db):
    plan = visits_of(CLINICS[0], TUESDAY_NOON.date())
    starts_at = next(visit.starts_at for visit in plan if visit.settled == "check_out" and visit.minutes >= 15)
    busy = starts_at.replace(tzinfo=NEW_YORK).astimezone(UTC) + timedelta(minutes=5)

    build_demo(now=busy)

    here = Encounter.unscoped.filter(status="in_progress").select_related("appointment", "progress_note", "vitals")
    assert here.exists()
    for encounter in here:
        assert encounter.appointment.starts_at < busy < encounter.appointment.ends_at
        assert (encounter.ended_at, encounter.progress_note.status, encounter.progress_note.plan) == (None, "draft", "")
        assert encounter.vitals.measured_at <= busy
    nurse = Staff.unscoped.get(user__username="demo_nurse", facility__facility_code="A").user
    assert {(row.recorded_by_id, row.recorded_by_name) for row in Vitals.unscoped.filter(encounter__in=here)} == {
        (nurse.pk, "Theo Park")
    }


def test_charts_look_the_same_whenever_they_are_built(db):
    with transaction.atomic():
        build_demo(now=TUESDAY_NOON)
        first = contents()
        transaction.set_rollback(True)

    build_demo(now=TUESDAY_NOON + timedelta(days=1))

    assert contents() == first
    assert all(first.values())


def contents():
    columns = {
        Problem: ("external_id", "patient__external_id", "icd10_code", "status", "onset_date", "resolved_date"),
        Medication: ("external_id", "patient__external_id", "medication_name", "dose", "status", "end_date"),
        PatientAllergy: ("external_id", "patient__external_id", "allergen", "reaction", "severity"),
        PatientDocument: ("external_id", "patient__external_id", "name", "document_date", "sha256"),
    }
    found = {
        model.__name__: sorted(model.unscoped.filter(external_system="demo").values_list(*names), key=str)
        for model, names in columns.items()
    }
    week = (TUESDAY_NOON - timedelta(days=7), TUESDAY_NOON)
    vitals = Vitals.unscoped.filter(encounter__external_system="demo", encounter__ended_at__range=week)
    found["Vitals"] = sorted(vitals.values_list("encounter__external_id", "weight_kg", "bp_systolic"))
    return found


def test_a_group_from_before_there_was_insurance_gets_it(db, monkeypatch):
    with monkeypatch.context() as before:
        for step in ("ensure_payers", "ensure_coverage"):
            before.setattr(f"careflow.importers.demo.build.{step}", lambda *_, **__: None)
        build_demo(now=NOW)

    built = build_demo(now=NOW)

    assert built.added == {"payers": 8, "policies": Policy.unscoped.count()}
