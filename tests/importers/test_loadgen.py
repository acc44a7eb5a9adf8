from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from careflow.domains.accounts.models import User
from careflow.domains.audit.models import AuditEvent
from careflow.domains.billing.models import Superbill
from careflow.domains.clinical.models import Encounter, NoteVersion
from careflow.domains.facilities.models import Facility
from careflow.domains.medications.models import Medication
from careflow.domains.messaging.models import MessageThread
from careflow.domains.organizations.models import Organization
from careflow.domains.patients.models import Patient, PatientPhone
from careflow.domains.portal.models import PortalAccount
from careflow.domains.scheduling.models import Appointment, BookableSlot
from careflow.importers.loadgen import LoadRefused, Size, check, fill
from careflow.importers.loadgen.plan import shares
from careflow.importers.loadgen.setting_aside import set_aside
from tests.importers.conftest import Silent

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)  # a Tuesday
SIZE = Size(300, 1_500)
PROMISES = {
    "postgresql": """
        SELECT 'constraint', conname, conrelid::regclass::text, pg_get_constraintdef(oid), convalidated::text
          FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        UNION ALL
        SELECT 'index', indexrelid::regclass::text, indrelid::regclass::text, pg_get_indexdef(indexrelid),
               (indisvalid AND indisready)::text
          FROM pg_index JOIN pg_class c ON c.oid = indexrelid WHERE c.relnamespace = 'public'::regnamespace
        UNION ALL
        SELECT 'trigger', tgname, tgrelid::regclass::text, pg_get_triggerdef(oid), tgenabled::text
          FROM pg_trigger WHERE NOT tgisinternal
    """,
    "sqlite": "SELECT type, name, tbl_name, sql, '' FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%'",
}

only_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has one writer, and sets nothing aside"
)


def promises():
    with connection.cursor() as cursor:
        cursor.execute(PROMISES[connection.vendor])
        return sorted(cursor.fetchall(), key=repr)


@pytest.fixture
def filled(db):
    return fill(SIZE, password="a good password", now=NOW, progress=Silent())


def test_every_guard_index_and_constraint_stands_again_and_is_validated(db):
    before = promises()

    fill(SIZE, password="a good password", now=NOW, progress=Silent())

    assert len(before) > 300
    assert promises() == before


def test_it_writes_as_many_as_asked_for_to_clinics_of_several_organizations(filled):
    assert (Patient.unscoped.count(), Appointment.unscoped.count()) == (300, 1_500)
    assert Organization.objects.filter(slug__startswith="load-").count() == 2
    assert Facility.unscoped.filter(organization__slug__startswith="load-").count() == filled.clinics == 3
    assert PatientPhone.unscoped.count() == 270
    assert Counter(Patient.unscoped.values_list("facility__organization__slug", flat=True)) == {
        "load-0": 270,
        "load-1": 30,
    }


def test_a_colleague_of_the_clinic_cares_for_each_patient_and_one_in_four_was_referred(filled):
    patients = Patient.unscoped.select_related("pcp__linked_staff", "referring_provider")

    assert all(patient.pcp.linked_staff.facility_id == patient.facility_id for patient in patients)
    referred = [patient for patient in patients if patient.referring_provider]
    assert len(referred) == 75
    assert all(patient.referring_provider.organization_name.endswith(" Family Practice") for patient in referred)


def test_visits_reach_three_years_and_never_need_overbooking(filled):
    visits = Appointment.unscoped.order_by("starts_at")

    assert visits.first().starts_at < NOW - timedelta(days=540)
    assert visits.last().starts_at > NOW + timedelta(days=540)
    assert not visits.filter(allow_overlap=True).exists()
    assert set(visits.filter(starts_at__lt=NOW - timedelta(days=1)).values_list("status__code", flat=True)) == {
        "cancelled", "check_out", "no_show",
    }  # fmt: skip


def test_those_who_come_often_have_charts_bills_messages_and_a_sign_in(filled):
    signed = Encounter.unscoped.filter(status="signed")

    assert filled.charts == 5
    assert NoteVersion.unscoped.count() == signed.count() > 10
    assert 0 < Superbill.unscoped.count() <= signed.count()
    assert MessageThread.unscoped.count() == PortalAccount.unscoped.count() == 3
    assert BookableSlot.unscoped.exists()
    assert all(User.objects.get(username=name).check_password("a good password") for name in filled.patients)
    assert {"admin_0_1", "doctor_0_1_1", "staff_1_1"} <= {*filled.staff}


def test_the_log_tells_of_each_clinic_and_of_each_signature_and_bill(filled):
    told = Counter(
        AuditEvent.objects.filter(metadata__actor_name="Load generator").values_list("app_label", "model_name")
    )

    assert told == {
        ("importers", "load"): 3,
        ("clinical", "progressnote"): NoteVersion.unscoped.count(),
        ("billing", "encounterbillingrecord"): Superbill.unscoped.count(),
    }


def test_the_same_seed_gives_the_same_people_and_visits(db):
    def rows():
        with transaction.atomic():
            fill(SIZE, password="a good password", now=NOW, progress=Silent())
            people = list(Patient.unscoped.order_by("pk").values_list("pk", "last_name", "search_text"))
            visits = list(Appointment.unscoped.order_by("pk").values_list("patient_id", "reason", "starts_at"))
            transaction.set_rollback(True)
        return people, visits

    assert rows() == rows()


@only_postgresql
def test_charts_kept_two_clinics_at_a_time_are_those_kept_one_by_one(own_database):
    def charts(at_once):
        fill(SIZE, password="a good password", now=NOW, progress=Silent(), at_once=at_once)
        treated = Medication.unscoped.order_by("patient_id", "medication_name")
        billed = Superbill.unscoped.order_by("patient_id", "encounter__started_at")
        return (
            list(treated.values_list("patient_id", "medication_name")),
            list(billed.values_list("patient_id", "encounter__started_at", "payer_name", "status")),
        )

    with transaction.atomic():
        one_by_one = charts(1)
        transaction.set_rollback(True)

    assert charts(2) == one_by_one
    assert all(one_by_one)


@only_postgresql
def test_an_overbooked_visit_takes_the_load_back(filled):
    visit = Appointment.unscoped.filter(occupies_time=True).first()

    with pytest.raises(IntegrityError, match="overbooked"), transaction.atomic(), set_aside(Appointment):
        Appointment.unscoped.filter(pk=visit.pk).update(allow_overlap=True)

    assert not Appointment.unscoped.filter(allow_overlap=True).exists()


def test_the_next_chart_gets_the_next_number_and_id(filled):
    highest = Patient.unscoped.order_by("pk").last().pk

    assert Patient.unscoped.filter(facility__facility_code="L1").order_by("pk").first().chart_number == "100"
    fresh = Patient.unscoped.get(pk=highest)
    fresh.pk, fresh.chart_number = None, "7"
    fresh.save(force_insert=True)
    assert fresh.pk == highest + 1


@pytest.mark.parametrize("size", [Size(29, 1_500), Size(300, 299)])
def test_sizes_that_make_no_clinic_are_refused(db, size):
    with pytest.raises(LoadRefused, match="30 patients"):
        check(size)


def test_a_database_with_people_is_refused(cast):
    with pytest.raises(LoadRefused, match="empty one only"):
        check(SIZE)


@pytest.mark.parametrize(("patients", "visits"), [(30, 30), (20_000, 100_000), (1_000_000, 5_000_000)])
def test_clinics_share_everybody_and_every_visit(patients, visits):
    parts = shares(patients, visits)

    assert (sum(part.patients for part in parts), sum(part.visits for part in parts)) == (patients, visits)
    assert all(part.patients for part in parts)
    assert max(part.organization for part in parts) >= 1
