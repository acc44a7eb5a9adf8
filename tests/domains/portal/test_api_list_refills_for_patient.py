"""What was asked to be refilled, as the patient reads it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from careflow.domains.medications.models import RefillRequest
from tests.domains.medications.factories import NOW, a_medication, a_refill
from tests.domains.patients.factories import an_offered_pharmacy
from tests.domains.portal.record_budgets import BUDGETS

PATH = "portal/refill-requests/"


@pytest.fixture
def asked(portal_people):
    """Ana asked so many days ago, for a medication of its own."""
    ana = portal_people.patients["ana"]

    def ask(days, **values):
        return a_refill(a_medication(ana), requested_at=timezone.now() - timedelta(days=days), **values).pk

    return ask


def test_it_shows_the_medication_as_it_is_now_and_the_pharmacy_as_it_was(portal_people, acting_as):
    ana, harbor = portal_people.patients["ana"], portal_people.organizations["harbor"]
    pharmacy, medication = an_offered_pharmacy(harbor, "Corner Drugs Inc."), a_medication(ana)
    refill = a_refill(
        medication, pharmacy=pharmacy, pharmacy_name="Corner Pharmacy", days_supply=90, patient_note="Out on Friday.",
        clinician_note="Seeks them.",
    )  # fmt: skip
    medication.dose = "20 mg"
    medication.save()

    response = acting_as("ana").get(PATH)

    assert response.status_code == 200
    assert response.json() == [
        {
            "id": refill.pk, "medication_id": medication.pk, "medication_name": "Lisinopril", "dose": "20 mg",
            "frequency": "daily", "pharmacy_id": pharmacy.pk, "pharmacy_name": "Corner Pharmacy", "days_supply": 90,
            "status": "pending", "status_label": "Pending", "patient_note": "Out on Friday.",
            "requested_at": "2026-03-01T15:00:00Z", "resolved_at": None, "version": 1,
        }
    ]  # fmt: skip


def test_the_clinics_answer_has_a_time_and_taking_it_back_has_none(acting_as, asked):
    for days, status in enumerate(("approved", "denied", "cancelled")):
        asked(days, status=status)

    rows = acting_as("ana").get(PATH).json()

    assert [(row["status"], row["status_label"], row["resolved_at"]) for row in rows] == [
        ("approved", "Approved", "2026-03-01T15:00:00Z"), ("denied", "Denied", "2026-03-01T15:00:00Z"),
        ("cancelled", "Cancelled", None),
    ]  # fmt: skip


@pytest.mark.weak_point("W13")
def test_those_of_ninety_days_come_newest_first_and_those_that_wait_however_old(acting_as, asked):
    shown = [asked(0, status="denied"), asked(89.9, status="approved"), asked(91), asked(900)]
    asked(90.1, status="cancelled")

    assert [row["id"] for row in acting_as("ana").get(PATH).json()] == shown


@pytest.mark.weak_point("W14")
def test_what_a_pharmacy_asked_for_is_shown_while_it_waits(acting_as, asked):
    waiting = asked(100, source="pharmacy")
    for status in ("approved", "denied", "cancelled"):
        asked(1, source="pharmacy", status=status)

    (row,) = acting_as("ana").get(PATH).json()

    assert (row["id"], row["status"], "source" in row) == (waiting, "pending", False)


def test_others_do_not_appear(portal_people, acting_as):
    for name in ("noel", "sofia", "lars"):
        a_refill(a_medication(portal_people.patients[name]))

    assert acting_as("ana").get(PATH).json() == []


def test_it_costs_the_same_for_few_and_for_many_and_is_never_cut(portal_people, acting_as, statements):
    ana = portal_people.patients["ana"]
    caller, medication = acting_as("ana"), a_medication(ana)
    for _ in range(3):
        a_refill(a_medication(ana))
    few = statements(lambda: caller.get(PATH))
    now = timezone.now()
    RefillRequest.unscoped.bulk_create(
        RefillRequest(
            facility=ana.facility, patient=ana, medication=medication, requested_at=now, status="denied",
            resolved_at=NOW,
        )
        for _ in range(1200)
    )  # fmt: skip

    assert few == statements(lambda: caller.get(PATH)) == BUDGETS["list_refills_for_patient"]
    assert len(caller.get(PATH).json()) == 1203
