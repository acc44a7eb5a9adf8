from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.db.models import Model
from django.test import Client

from careflow.domains.accounts.models import User
from careflow.domains.allergies.models import NoKnownAllergies, PatientAllergy
from careflow.domains.audit.models import AuditEvent
from careflow.domains.billing.models import FacilityFeeOverride, FeeSchedule, FeeScheduleItem
from careflow.domains.clinical.models import (
    Encounter,
    NoteAddendum,
    NoteVersion,
    NoteWithdrawal,
    Problem,
    ProgressNote,
    Vitals,
)
from careflow.domains.documents.models import PatientDocument, PendingFile
from careflow.domains.facilities.models import AppointmentType, Facility, Resource, Staff
from careflow.domains.medications.models import Medication, PrescriberDelegation, RefillRequest
from careflow.domains.organizations.models import Organization
from careflow.domains.patients.models import CareProvider, EmergencyContact, Patient, PatientPharmacy, PatientPhone
from careflow.domains.pharmacies.models import OrganizationPharmacy
from careflow.domains.portal.models import PortalAccount, ProxyAccess
from careflow.domains.scheduling.models import Appointment, AvailabilityTemplate, BookableSlot
from careflow.domains.scheduling.operations import delete_slot
from careflow.importers.demo import build_demo
from careflow.importers.demo.calendar import visits_of
from careflow.importers.demo.group import CLINICS
from careflow.platform.actor import system

pytestmark = pytest.mark.xdist_group("demo")  # the group is built once for the file
NEW_YORK = ZoneInfo("America/New_York")
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=NEW_YORK).astimezone(UTC)
CHARTS = (
    Encounter, ProgressNote, NoteVersion, NoteWithdrawal, NoteAddendum, Vitals, Problem, Medication,
    PrescriberDelegation, RefillRequest, PatientAllergy, NoKnownAllergies, PatientDocument, PendingFile,
)  # fmt: skip
TABLES = (
    Organization, Facility, User, Staff, Resource, AppointmentType, Patient, PatientPhone, EmergencyContact,
    PatientPharmacy, CareProvider, OrganizationPharmacy, Appointment, AvailabilityTemplate, BookableSlot, AuditEvent,
    *CHARTS, PortalAccount, ProxyAccess,
    FeeSchedule, FeeScheduleItem, FacilityFeeOverride,
)  # fmt: skip


def rows(model: type[Model]) -> list[tuple]:
    manager = getattr(model, "unscoped", None) or model.objects
    return list(manager.order_by("pk").values_list())


def everything():
    return {model.__name__: rows(model) for model in TABLES}


def local(moment):
    return moment.astimezone(NEW_YORK)


def test_the_group_has_its_people_with_their_places(demo):
    places = [
        (staff.user.username, staff.facility.facility_code, staff.role.code, staff.is_default, staff.security_overrides)
        for staff in Staff.unscoped.filter(facility__organization__slug="careflow-demo").order_by(
            "user_id", "-is_default", "pk"
        )
    ]
    assert places == [
        ("demo", "A", "admin", True, {}),
        ("demo", "B", "admin", False, {}),
        ("demo", "C", "admin", False, {}),
        ("demo_facility_admin", "B", "admin", True, {}),
        ("demo_facility_admin", "A", "admin", False, {}),
        ("demo_doctor", "A", "physician", True, {}),
        ("demo_doctor", "B", "physician", False, {}),
        ("demo_doctor2", "C", "physician", True, {}),
        ("demo_doctor2", "A", "physician", False, {}),
        ("demo_nurse", "A", "nurse", True, {"clinical.sign": True}),
        ("demo_nurse", "C", "nurse", False, {}),
        ("demo_staff", "A", "staff", True, {}),
        ("demo_staff", "B", "staff", False, {}),
        ("demo_staff2", "C", "staff", True, {}),
        ("demo_staff2", "B", "staff", False, {}),
    ]
    people = User.objects.filter(membership__organization__slug="careflow-demo")
    roles = dict(people.values_list("username", "membership__role__code"))
    assert Counter(roles.values()) == {"owner": 1, "admin": 1, "member": 5}
    assert roles["demo"] == "owner"


@pytest.mark.weak_point("S12", "N10")
def test_nobody_of_the_group_has_a_right_in_the_console(demo):
    assert not User.objects.filter(is_staff=True).exists()
    assert not User.objects.filter(is_superuser=True).exists()


def test_the_demo_owner_signs_in(demo):
    client = Client(enforce_csrf_checks=True)
    headers = {"X-CSRFToken": client.get("/v1/users/csrf/").json()["csrfToken"]}
    credentials = {"username": "demo", "password": "Admin123!"}

    response = client.post("/v1/users/token/", credentials, "application/json", headers=headers)

    assert (response.status_code, list(response.json())) == (200, ["access"])


def test_the_clinics_have_rooms_hours_charts_and_a_pharmacy(demo):
    for clinic in CLINICS:
        facility = Facility.unscoped.get(facility_code=clinic.code)
        assert (facility.operating_start_time, facility.operating_end_time, facility.operating_days) == (
            clinic.opens, clinic.closes, list(clinic.days),
        )  # fmt: skip
        assert Patient.unscoped.filter(facility=facility).count() == clinic.patients
        assert {*Resource.unscoped.filter(facility=facility).values_list("name", flat=True)} >= {
            "Procedure Room", "Telehealth Room",
        }  # fmt: skip
    columns = Resource.unscoped.filter(linked_staff__isnull=False, facility__facility_code="A").order_by("name")
    assert list(columns.values_list("name", "default_room")) == [
        ("MD Elliot Reed", "Exam Room 1"), ("MD Nadia Solano", "Exam Room 2"),
    ]  # fmt: skip
    assert list(OrganizationPharmacy.unscoped.order_by("pk").values_list("pharmacy__name", flat=True)) == [
        "Clinic A Pharmacy", "Clinic B Pharmacy", "Clinic C Pharmacy",
    ]  # fmt: skip


def test_charts_are_complete_and_cannot_be_real(demo):
    assert PatientPhone.unscoped.filter(is_primary=True).count() == 76
    assert EmergencyContact.unscoped.count() == 76
    for patient in Patient.unscoped.all():
        assert patient.ssn == "" or (patient.ssn.startswith("900") and "01" <= patient.ssn[3:5] <= "49")
        assert patient.last_key in patient.search_text
        assert patient.chart_number in patient.search_text
        assert patient.address_state == "NY"
    names = Patient.unscoped.values_list("facility_id", "first_name", "last_name", "date_of_birth")
    assert len(set(names)) == 76
    assert {number[-8:-2] for number in PatientPhone.unscoped.values_list("number", flat=True)} == {"555-01"}


def test_the_patient_of_the_portal_has_a_chart(demo):
    chart = Patient.unscoped.get(facility__facility_code="A", last_name="Patient")

    assert (chart.first_name, chart.date_of_birth, chart.preferred_pharmacy.name) == (
        "Demo", date(1985, 5, 15), "Clinic A Pharmacy",
    )  # fmt: skip


@pytest.mark.weak_point("W15", "N13")
def test_visits_lie_in_opening_hours_and_never_overlap(demo):
    for clinic in CLINICS:
        visits = Appointment.unscoped.filter(facility__facility_code=clinic.code)
        days = Counter(local(visit.starts_at).date() for visit in visits)
        assert max(days.values()) <= clinic.most_visits
        assert {day.isoweekday() for day in days} == set(clinic.days)
        for visit in visits:
            assert clinic.opens <= local(visit.starts_at).time() < local(visit.ends_at).time() <= clinic.closes
            assert not visit.allow_overlap
            assert visit.resource.linked_staff_id == visit.rendering_provider_id
    for doctor in ("demo_doctor", "demo_doctor2"):  # one person, whichever clinic
        own = Appointment.unscoped.filter(rendering_provider__user__username=doctor).order_by("starts_at")
        assert all(before.ends_at <= after.starts_at for before, after in pairwise(own))


def test_visits_reach_from_three_weeks_back_to_six_days_ahead(demo):
    days = {local(moment).date() for moment in Appointment.unscoped.values_list("starts_at", flat=True)}

    assert (min(days), max(days)) == (date(2026, 11, 3), date(2026, 11, 30))


def test_what_is_past_is_settled_and_what_comes_is_open(demo):
    past = Appointment.unscoped.filter(ends_at__lte=NOON).values_list("status__code", flat=True)
    coming = Appointment.unscoped.filter(starts_at__gt=NOON).values_list("status__code", flat=True)

    assert set(past) == {"check_out", "no_show", "cancelled"}
    assert set(coming) == {"pending", "confirmed"}
    assert Counter(past)["check_out"] > len(past) * 0.7


def test_nobody_comes_twice_a_day(demo):
    days = Counter(
        (patient, local(moment).date())
        for patient, moment in Appointment.unscoped.values_list("patient_id", "starts_at")
    )

    assert set(days.values()) == {1}


@pytest.mark.weak_point("W15", "N13")
def test_bookable_times_are_offered_on_working_days(demo):
    slots = BookableSlot.unscoped.order_by("provider_id", "starts_at")

    assert {local(slot.starts_at).strftime("%H:%M") for slot in slots} == {"09:00", "10:30", "14:00"}
    days = sorted({local(slot.starts_at).date() for slot in slots})
    assert (days[0], days[-1], len(days)) == (date(2026, 11, 25), date(2026, 12, 8), 10)
    assert len(slots) == 60
    assert {slot.provider.user.username for slot in slots} == {"demo_doctor", "demo_doctor2"}
    for before, after in pairwise(slots):
        if before.provider_id == after.provider_id and local(before.starts_at).date() == local(after.starts_at).date():
            assert {before.appointment_type.code, after.appointment_type.code} == {"follow_up", "new_patient"}
    for slot in slots:
        visits = Appointment.unscoped.filter(rendering_provider=slot.provider, occupies_time=True)
        assert not visits.filter(starts_at__lt=slot.ends_at, ends_at__gt=slot.starts_at).exists()


def test_bookable_times_come_from_templates_that_people_may_change(demo):
    assert BookableSlot.unscoped.filter(is_generated=True, template__isnull=False).count() == 60
    gone = AvailabilityTemplate.unscoped.order_by("pk").first()
    offered = BookableSlot.unscoped.filter(template=gone).count()
    gone.delete()

    build_demo(now=NOON)

    assert AvailabilityTemplate.unscoped.count() == 11
    assert BookableSlot.unscoped.count() == 60 - offered


def test_clinic_a_books_and_cancels_online(demo):
    online = AppointmentType.unscoped.filter(bookable_online=True).order_by("code")
    assert list(online.values_list("facility__facility_code", "code", "auto_confirm_bookings")) == [
        ("A", "follow_up", True), ("A", "new_patient", False),
    ]  # fmt: skip
    facility = Facility.unscoped.get(facility_code="A")
    assert (facility.online_cancellation_enabled, facility.cancellation_cutoff_hours) == (True, 24)
    assert Staff.unscoped.filter(online_scheduling_enabled=True, auto_confirm_bookings=True).count() == 2


def test_building_is_one_event_of_the_system(demo):
    event = AuditEvent.objects.get(model_name="organization")

    assert (event.action, event.app_label, event.model_name, event.actor_id) == (
        "create", "organizations", "organization", None,
    )  # fmt: skip
    assert event.metadata["added"]["patients"] == 76


def test_a_second_run_changes_nothing(demo):
    before = everything()

    built = build_demo(now=NOON + timedelta(minutes=5))

    assert not built.anything
    assert everything() == before


def test_a_later_day_adds_days_and_touches_nothing_else(demo):
    before = everything()

    built = build_demo(now=NOON + timedelta(days=7))

    after = everything()
    assert set(built.added) == {"visits", "bookable times", "encounters", "superbills"}
    for name, found in before.items():
        assert after[name][: len(found)] == found
    assert {name for name in before if len(after[name]) > len(before[name])} == {
        "Appointment", "BookableSlot", "AuditEvent", "Encounter", "ProgressNote", "NoteVersion", "Vitals",
    }  # fmt: skip
    assert AuditEvent.objects.latest("id").action == "update"


def test_what_people_changed_stays_changed(demo):
    slot = BookableSlot.unscoped.order_by("starts_at").first()
    desk = system(name="test", organization_id=slot.facility.organization_id, facility_id=slot.facility_id)
    with transaction.atomic():
        delete_slot(actor=desk, slot_id=slot.pk, now=NOON)
    visit = Appointment.unscoped.order_by("-starts_at").first()
    moved = visit.starts_at - timedelta(days=3)
    Appointment.unscoped.filter(pk=visit.pk).update(
        starts_at=moved, ends_at=moved + timedelta(minutes=5), occupies_time=False
    )
    User.objects.filter(username="demo").update(first_name="Renamed")
    Facility.unscoped.filter(facility_code="B").update(facility_code="BEE", name="Bee Clinic")
    AppointmentType.unscoped.filter(facility__facility_code="A").update(bookable_online=False)

    built = build_demo(now=NOON)

    assert not built.anything
    assert not BookableSlot.unscoped.filter(starts_at=slot.starts_at, provider_id=slot.provider_id).exists()
    assert User.objects.get(username="demo").first_name == "Renamed"
    assert Facility.unscoped.filter(organization__slug="careflow-demo").count() == 3
    assert not AppointmentType.unscoped.filter(bookable_online=True).exists()


def test_a_top_up_goes_around_what_people_booked(demo):
    elliot = Staff.unscoped.get(user__username="demo_doctor", facility__facility_code="A")
    kind = AppointmentType.unscoped.get(facility=elliot.facility, code="procedure")
    day = date(2026, 12, 7)
    starts = datetime(2026, 12, 7, 8, 0, tzinfo=NEW_YORK)
    template = Appointment.unscoped.filter(rendering_provider=elliot).first()
    Appointment.unscoped.create(
        facility=elliot.facility, patient=template.patient, rendering_provider=elliot, resource=template.resource,
        appointment_type=kind, status=template.status, starts_at=starts, ends_at=starts + timedelta(hours=3),
    )  # fmt: skip

    build_demo(now=NOON + timedelta(days=7))

    visits = Appointment.unscoped.filter(rendering_provider=elliot)
    that_day = [visit for visit in visits if local(visit.starts_at).date() == day]
    assert sum(local(visit.starts_at).hour < 11 for visit in that_day) == 1
    assert not any(visit.allow_overlap for visit in that_day)


def test_a_top_up_leaves_a_patients_day_alone(demo):
    day = date(2026, 12, 7)
    planned = next(visit for visit in visits_of(CLINICS[0], day) if visit.provider == "demo_doctor")
    patient = Patient.unscoped.get(external_id=f"A-{planned.patient + 1:02}")
    template = Appointment.unscoped.filter(facility=patient.facility).first()
    starts = datetime(2026, 12, 7, 16, 0, tzinfo=NEW_YORK)
    Appointment.unscoped.create(
        facility=patient.facility, patient=patient, appointment_type=template.appointment_type,
        status=template.status, starts_at=starts, ends_at=starts + timedelta(minutes=15),
    )  # fmt: skip

    build_demo(now=NOON + timedelta(days=7))

    assert Appointment.unscoped.filter(patient=patient, starts_at__date=day).count() == 1
