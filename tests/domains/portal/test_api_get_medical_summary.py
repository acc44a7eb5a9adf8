"""Everything that counts of a chart, as the patient reads it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db.models import F
from django.utils import timezone

from careflow.domains.audit.models import AuditEvent
from careflow.domains.clinical.models import Encounter, NoteVersion, ProgressNote, Vitals
from careflow.domains.clinical.rules.versions import digest
from careflow.domains.medications.models import Medication
from tests.domains.allergies.factories import an_allergy
from tests.domains.clinical.factories import make_addendum, make_draft, make_encounter, make_signed, make_vitals
from tests.domains.medications.factories import a_medication
from tests.domains.portal.record_budgets import BUDGETS

PATH = "portal/medical-summary/"
MONDAY = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


@pytest.fixture
def ana(portal_people):
    return portal_people.patients["ana"]


def visits(acting_as):
    response = acting_as("ana").get(PATH)
    assert response.status_code == 200, response.content
    return response.json()["visits"]


def sign(people, encounter, *, verb="sign"):
    """By its provider, as the clinic does it."""
    path = f"clinical/progress-notes/{encounter.progress_note.pk}/{verb}/?facility_id={encounter.facility_id}"
    answer = people("paul").post(path, {})
    assert answer.status_code == 200, answer.content


def test_it_shows_what_is_active_and_what_was_signed(portal_people, acting_as, ana):
    medication = a_medication(ana, start_date=date(2026, 1, 2), prescriber_name="Dr. Who", notes="Forgets it.")
    allergy = an_allergy(ana, onset_date=date(2020, 6, 30), notes="Doubtful.")
    encounter = make_draft(
        ana, portal_people.staff["paul@north"], subjective="Coughs.", objective="Clear.", assessment="Cold.",
        plan="Rest.",
    )  # fmt: skip
    Encounter.unscoped.filter(pk=encounter.pk).update(started_at=MONDAY)
    make_vitals(
        encounter, height_cm=Decimal(180), weight_kg=Decimal("81.5"), bp_systolic=120, bp_diastolic=80,
        heart_rate_bpm=64, respiratory_rate=14, temperature_c=Decimal(37), spo2_percent=98, pain_score=0,
        measured_at=MONDAY, notes="Nervous.", recorded_by_name="Nina Example",
    )  # fmt: skip
    sign(acting_as, encounter)
    signed_at = ProgressNote.unscoped.get().signed_at.isoformat().replace("+00:00", "Z")

    response = acting_as("ana").get(PATH)

    assert response.status_code == 200
    assert response.json() == {
        "active_medications": [
            {
                "id": medication.pk, "medication_name": "Lisinopril", "dose": "10 mg", "route": "oral",
                "frequency": "daily", "start_date": "2026-01-02", "prescriber_name": "Dr. Who",
            }
        ],
        "active_allergies": [
            {
                "id": allergy.pk, "allergen": "Penicillin", "category": "medication", "category_label": "Medication",
                "severity": "moderate", "severity_label": "Moderate", "reaction": "Hives", "onset_date": "2020-06-30",
            }
        ],
        "visits": [
            {
                "id": encounter.pk, "started_at": "2026-03-02T15:00:00Z", "ended_at": signed_at, "reason": "Cough",
                "provider_display_name": "MD Paul Example", "facility_name": "Harbor North",
                "progress_note": {
                    "subjective": "Coughs.", "objective": "Clear.", "assessment": "Cold.", "plan": "Rest.",
                    "signed_by_name": "Paul Example", "signed_at": signed_at,
                },
                "vitals": {
                    "height_cm": "180.0", "weight_kg": "81.50", "bp_systolic": 120, "bp_diastolic": 80,
                    "heart_rate_bpm": 64, "respiratory_rate": 14, "temperature_c": "37.0", "spo2_percent": 98,
                    "pain_score": 0, "measured_at": "2026-03-02T15:00:00Z", "bmi": "25.2",
                },
            }
        ],
    }  # fmt: skip


def test_an_empty_chart_has_empty_lists(portal_people, acting_as):
    assert acting_as("noel").get(PATH).json() == {"active_medications": [], "active_allergies": [], "visits": []}


def test_only_what_is_active_is_listed_by_name(portal_people, acting_as, ana):
    for name, status in (("zinc", "active"), ("Ómeprazole", "active"), ("Aspirin", "active"), ("Iron", "inactive")):
        a_medication(ana, name, status=status)
    for name, status in (
        ("nuts", "active"), ("Égg", "active"), ("Bee", "resolved"), ("Ant", "entered_in_error"), ("Fly", "active"),
    ):  # fmt: skip
        an_allergy(ana, name, status=status)

    summary = acting_as("ana").get(PATH).json()

    assert [row["medication_name"] for row in summary["active_medications"]] == ["Aspirin", "Ómeprazole", "zinc"]
    assert [row["allergen"] for row in summary["active_allergies"]] == ["Égg", "Fly", "nuts"]


def test_visits_come_latest_first(portal_people, acting_as, ana):
    made = [make_signed(ana, started_at=MONDAY + timedelta(days=day)).pk for day in (0, 2, 1, 1)]

    assert [visit["id"] for visit in visits(acting_as)] == [made[1], made[3], made[2], made[0]]


def test_what_is_not_signed_does_not_appear(portal_people, acting_as, ana):
    make_draft(ana)
    cancelled = make_encounter(ana)
    Encounter.unscoped.filter(pk=cancelled.pk).update(status="cancelled")
    signed = make_signed(ana)

    (visit,) = visits(acting_as)

    assert (visit["id"], visit["provider_display_name"], visit["vitals"]) == (signed.pk, "", None)


def test_a_note_that_is_corrected_is_away_meanwhile_and_comes_back_as_corrected(portal_people, acting_as, ana):
    encounter = make_draft(ana, portal_people.staff["paul@north"], subjective="Wrong.")
    sign(acting_as, encounter)
    (before,) = visits(acting_as)

    sign(acting_as, encounter, verb="unsign")
    ProgressNote.unscoped.update(subjective="Right.")
    meanwhile = visits(acting_as)
    sign(acting_as, encounter)
    (after,) = visits(acting_as)

    assert (before["progress_note"]["subjective"], meanwhile, after["progress_note"]["subjective"]) == (
        "Wrong.", [], "Right.",
    )  # fmt: skip


def test_addenda_have_a_place_of_their_own(portal_people, acting_as, ana):
    make_addendum(make_signed(ana), text="Also wheezing.")

    assert "wheezing" not in acting_as("ana").get(PATH).content.decode()


def test_what_was_not_measured_is_null(portal_people, acting_as, ana):
    encounter = make_draft(ana, portal_people.staff["paul@north"])
    make_vitals(encounter, weight_kg=Decimal("70.25"), heart_rate_bpm=None)
    sign(acting_as, encounter)

    (visit,) = visits(acting_as)

    said = {name: value for name, value in visit["vitals"].items() if value is not None}
    assert (said.pop("measured_at")[-1], said) == ("Z", {"weight_kg": "70.25"})


def test_others_do_not_appear(portal_people, acting_as):
    for name in ("noel", "sofia", "lars"):
        patient = portal_people.patients[name]
        a_medication(patient)
        an_allergy(patient)
        make_signed(patient)

    assert acting_as("ana").get(PATH).json() == {"active_medications": [], "active_allergies": [], "visits": []}


def test_reading_it_is_recorded_once_per_person_and_chart_in_a_quarter_of_an_hour(portal_people, acting_as, ana):
    for name in ("ana", "ana", "gina", "gina", "noel"):
        acting_as(name).get(PATH)

    people = portal_people.users
    told = AuditEvent.objects.order_by("id").values_list("actor_id", "action", "patient_id", "summary")
    assert [*told] == [
        (people["ana"].pk, "view", ana.pk, "Chart opened"), (people["gina"].pk, "view", ana.pk, "Chart opened"),
        (people["noel"].pk, "view", portal_people.patients["noel"].pk, "Chart opened"),
    ]  # fmt: skip
    assert {event.metadata["what"] for event in AuditEvent.objects.all()} == {"medical summary"}


def many(ana, count):
    """Signed visits with vitals, and as many medications and allergies."""
    north, now = ana.facility, timezone.now()
    encounters = Encounter.unscoped.bulk_create(
        Encounter(facility=north, patient=ana, started_at=MONDAY) for _ in range(count)
    )
    Vitals.unscoped.bulk_create(
        Vitals(facility=north, encounter=encounter, heart_rate_bpm=70, measured_at=MONDAY) for encounter in encounters
    )
    notes = ProgressNote.unscoped.bulk_create(
        ProgressNote(facility=north, encounter=encounter, plan="Rest.") for encounter in encounters
    )
    NoteVersion.unscoped.bulk_create(
        NoteVersion(facility=north, note=note, number=1, content="{}", content_sha256=digest("{}"), signed_at=now)
        for note in notes
    )
    ProgressNote.unscoped.filter(pk__in=[note.pk for note in notes]).update(
        status="signed", signed_version=1, signed_at=now
    )
    Encounter.unscoped.filter(pk__in=[encounter.pk for encounter in encounters]).update(
        status="signed", ended_at=F("started_at")
    )
    Medication.unscoped.bulk_create(
        Medication(facility=north, patient=ana, medication_name="x", name_key="x", dose="1", route="x", frequency="x")
        for _ in range(count)
    )
    for number in range(count):
        an_allergy(ana, f"{count} {number}")


def test_it_costs_the_same_for_few_and_for_many_and_is_never_cut(portal_people, acting_as, ana, statements):
    caller = acting_as("ana")
    many(ana, 3)
    caller.get(PATH)  # recorded
    few = statements(lambda: caller.get(PATH))
    many(ana, 300)

    assert few == statements(lambda: caller.get(PATH)) == BUDGETS["get_medical_summary"]
    assert {name: len(rows) for name, rows in caller.get(PATH).json().items()} == {
        "active_medications": 303, "active_allergies": 303, "visits": 303,
    }  # fmt: skip
