import re
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from careflow.domains.accounts.models import User
from careflow.domains.allergies.models import NoKnownAllergies, PatientAllergy
from careflow.domains.clinical.models import (
    Encounter,
    NoteAddendum,
    NoteVersion,
    NoteWithdrawal,
    Problem,
    ProgressNote,
    Vitals,
)
from careflow.domains.documents.models import PatientDocument
from careflow.domains.documents.queries import open_file
from careflow.domains.facilities.models import Facility
from careflow.domains.medications.models import Medication, PrescriberDelegation, RefillRequest
from careflow.domains.messaging import queries as messaging
from careflow.domains.messaging.models import MessageThread
from careflow.domains.patients.models import Patient
from careflow.domains.scheduling.models import Appointment
from careflow.importers.demo import actors, build_demo
from careflow.importers.demo.group import CLINICS
from tests.conftest import As, token_for
from tests.pdf_text import pages_of

pytestmark = pytest.mark.xdist_group("demo_charts")  # the group is built once for the file
NEW_YORK = ZoneInfo("America/New_York")
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=NEW_YORK).astimezone(UTC)


def test_every_visit_that_took_place_is_charted_and_signed_by_its_provider(demo):
    done = Appointment.unscoped.filter(status__code="check_out")
    encounters = Encounter.unscoped.filter(status="signed").select_related("appointment", "progress_note")

    assert encounters.count() == done.count() > 300
    for encounter in encounters.select_related("rendering_provider__user"):
        visit, note = encounter.appointment, encounter.progress_note
        user = encounter.rendering_provider.user
        assert encounter.patient_id == visit.patient_id
        assert encounter.rendering_provider_id == visit.rendering_provider_id
        assert (encounter.started_at, encounter.reason) == (visit.starts_at, visit.reason)
        assert (note.signed_by_id, note.signed_by_name) == (user.pk, user.display_name)
        assert all((note.subjective, note.objective, note.assessment, note.plan))


def test_nobody_is_charted_who_did_not_come(demo):
    charted = Counter(Encounter.unscoped.values_list("appointment__status__code", flat=True))

    assert set(charted) <= {"check_out", "check_in"}


def test_vital_signs_fit_the_age(demo):
    for vitals in Vitals.unscoped.select_related("encounter__patient"):
        age = (vitals.measured_at.date() - vitals.encounter.patient.date_of_birth).days / 365.25
        if age < 6:
            assert vitals.height_cm < 125
            assert vitals.weight_kg < 30
        if age > 18:
            assert vitals.height_cm > 150
            assert vitals.weight_kg > 42
    heights = Counter(
        Vitals.unscoped.filter(encounter__patient__date_of_birth__lt=date(2000, 1, 1)).values_list(
            "encounter__patient_id", "height_cm"
        )
    )
    assert len({patient for patient, _ in heights}) == len(heights)  # grown-ups keep their height


def test_problems_carry_codes_and_their_medications_a_prescriber(demo):
    problems = Problem.unscoped.select_related("patient")
    assert {problem.status for problem in problems} == {"active", "resolved"}
    for problem in problems:
        assert problem.icd10_code
        assert problem.patient.date_of_birth < problem.onset_date < NOON.date()
        assert (problem.resolved_date is not None) == (problem.status == "resolved")
    medications = Medication.unscoped.select_related("patient")
    assert {medication.status for medication in medications} == {"active", "inactive", "discontinued"}
    for medication in medications:
        assert medication.prescriber_id == medication.patient.pcp_id is not None
        assert (medication.end_date is None) == (medication.status == "active")


def test_the_patient_of_the_portal_has_a_full_chart(demo):
    chart = Patient.unscoped.get(facility__facility_code="A", last_name="Patient")

    assert set(Problem.unscoped.filter(patient=chart, status="active").values_list("icd10_code", flat=True)) == {
        "I10", "J30.2", "K21.9", "G43.909", "E03.9",
    }  # fmt: skip
    taken = Counter(Medication.unscoped.filter(patient=chart).values_list("status", flat=True))
    assert (taken["active"], taken["discontinued"]) == (5, 2)
    assert PatientAllergy.unscoped.filter(patient=chart, status="active").count() == 4
    refills = RefillRequest.unscoped.filter(patient=chart).values_list("status", "source")
    assert sorted(refills) == [
        ("approved", "patient"), ("denied", "patient"), ("pending", "patient"), ("pending", "pharmacy"),
    ]  # fmt: skip
    assert PatientDocument.unscoped.filter(patient=chart).count() == 3


def test_some_react_to_something_and_some_know_of_nothing(demo):
    allergic = set(PatientAllergy.unscoped.values_list("patient_id", flat=True))
    free = set(NoKnownAllergies.unscoped.filter(withdrawn_at=None).values_list("patient_id", flat=True))

    assert len(allergic) > 20
    assert len(free) > 5
    assert not allergic & free
    assert "Theo Park" in set(NoKnownAllergies.unscoped.values_list("stated_by_name", flat=True))


def test_nobody_allergic_to_penicillin_was_given_it(demo):
    allergic = PatientAllergy.unscoped.filter(allergen="Penicillin").values("patient_id")

    assert not Medication.unscoped.filter(patient__in=allergic, medication_name="Amoxicillin").exists()


def test_the_patient_of_the_portal_and_the_care_team_have_written(demo):
    clinic = Facility.unscoped.get(facility_code="A")
    patient = Patient.unscoped.get(facility=clinic, external_id="A-01")
    system = actors.of_system(clinic)
    seen = messaging.list_threads_for_patient(actor=system, patient_id=patient.pk)
    owner, nurse = (actors.of_staff(actors.find(clinic, role)[0], clinic) for role in ("admin", "nurse"))
    inboxes = [
        [thread.unread_for_clinician for thread in messaging.list_threads(actor=actor, patient_id=patient.pk)[0]]
        for actor in (owner, nurse)
    ]

    assert [(thread.subject, thread.status, thread.unread_for_patient) for thread in seen] == [
        ("Dizzy in the morning", "open", False), ("Your test results", "open", True),
        ("Refill requests", "open", True), ("Fasting before the blood test", "closed", False),
    ]  # fmt: skip
    assert inboxes == [[True, False, False, True], [True, False, False, False]]
    assert [messaging.count_unread(actor=actor) for actor in (owner, nurse)] == [1, 1]
    assert all(thread.last_message_at < NOON for thread in seen)


def test_denied_refills_were_told_in_every_clinic(demo):
    told = MessageThread.unscoped.filter(topic="refills").order_by("facility__facility_code")

    assert [thread.facility.facility_code for thread in told] == ["A", "A", "B", "C"]
    assert {(thread.message_count, thread.last_sender) for thread in told} == {(1, "system")}
    assert MessageThread.unscoped.filter(topic="").count() == 3


def test_refills_wait_and_were_answered_in_every_clinic(demo):
    for clinic in CLINICS:
        refills = RefillRequest.unscoped.filter(facility__facility_code=clinic.code).select_related(
            "medication", "patient"
        )
        of_others = Counter(refill.status for refill in refills if refill.patient.external_id != "A-01")
        assert of_others == {"pending": 3, "approved": 1, "denied": 1}
        for refill in refills:
            assert refill.medication.status == "active"
            assert refill.pharmacy_name == f"Clinic {clinic.code} Pharmacy"
            assert (refill.resolved_by_name == "") == (refill.status == "pending")
            assert refill.requested_at < (refill.resolved_at or NOON) <= NOON


def test_nurses_stand_in_for_the_physicians_of_their_clinic(demo):
    pairs = PrescriberDelegation.unscoped.values_list(
        "facility__facility_code", "prescriber__linked_staff__user__username", "delegate__user__username"
    )
    assert set(pairs) == {
        ("A", "demo_doctor", "demo_nurse"), ("A", "demo_doctor2", "demo_nurse"), ("C", "demo_doctor2", "demo_nurse"),
    }  # fmt: skip


def test_one_note_of_a_clinic_was_corrected_and_added_to(demo):
    for clinic in CLINICS:
        facility = Facility.unscoped.get(facility_code=clinic.code)
        note = ProgressNote.unscoped.get(facility=facility, signed_version=2)
        first, second = NoteVersion.unscoped.filter(note=note).order_by("number")
        withdrawal = NoteWithdrawal.unscoped.get(version=first)
        addendum = NoteAddendum.unscoped.get(version=second)
        assert first.signed_at < withdrawal.withdrawn_at < second.signed_at < addendum.created_at <= NOON
        assert {first.signed_by_name, withdrawal.withdrawn_by_name, second.signed_by_name, addendum.author_name} == {
            note.signed_by_name
        }
        assert (note.status, note.plan.endswith("The patient was called about this today.")) == ("signed", True)
        assert "called about this" not in first.content


def test_papers_can_be_read(demo):
    papers = PatientDocument.unscoped.select_related("category", "patient").order_by("id")
    assert Counter(paper.category.code for paper in papers).keys() == {"lab", "referrals", "consent"}
    for paper in papers:
        with open_file(paper.storage_key) as content:
            (page,) = pages_of(content.read())
        assert paper.name in page
        assert f"chart {paper.patient.chart_number}" in page


def test_what_people_changed_in_charts_stays_changed(demo):
    Problem.unscoped.filter(external_id="A-01-I10").update(status="resolved", version=2)
    touched = Appointment.unscoped.filter(status__code="no_show").first()
    done = Appointment.unscoped.filter(status__code="check_out", facility=touched.facility).first()
    Appointment.unscoped.filter(pk=touched.pk).update(status=done.status, version=2)
    PrescriberDelegation.unscoped.update(deleted_at=NOON)
    PatientDocument.unscoped.update(deleted_at=NOON)

    built = build_demo(now=NOON)

    assert not built.anything
    assert Problem.unscoped.get(external_id="A-01-I10").status == "resolved"
    assert not Encounter.unscoped.filter(appointment=touched).exists()


def test_a_closed_chart_and_a_closed_clinic_get_nothing_new(demo):
    Patient.unscoped.filter(external_id="A-01").update(is_active=False)
    Problem.unscoped.filter(external_id__startswith="A-01-").update(external_system="before")
    Facility.unscoped.filter(facility_code="B").update(is_active=False)
    Problem.unscoped.filter(external_id__startswith="B-").update(external_system="before")

    assert not build_demo(now=NOON).anything


def test_a_clinic_without_a_nurse_is_charted_by_its_physician(demo):
    names = Vitals.unscoped.filter(encounter__facility__facility_code="B").values_list("recorded_by_name", flat=True)

    assert set(names) == {"Elliot Reed"}


def test_the_first_search_of_the_readme_finds_somebody(demo):
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    (person,) = re.findall(r'"username": "(\w+)"', readme)
    (search,) = re.findall(r"/v1/(patients/\?search=\w+)", readme)

    found = As(token_for(User.objects.get(username=person))).get(search).json()

    assert "Sampleton" in {patient["last_name"] for patient in found}
