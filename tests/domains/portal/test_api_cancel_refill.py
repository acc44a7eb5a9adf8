"""Taking back what was asked."""

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.medications.models import RefillRequest
from careflow.domains.messaging.models import Message
from tests.domains.medications.factories import a_medication, a_refill
from tests.domains.portal.record_budgets import BUDGETS


@pytest.fixture
def ana(portal_people):
    return portal_people.patients["ana"]


@pytest.fixture
def refill(ana):
    return a_refill(a_medication(ana), days_supply=30, pharmacy_name="Corner Pharmacy", patient_note="Soon.")


@pytest.fixture
def cancels(acting_as):
    return lambda refill, who="ana", **options: acting_as(who).post(
        f"portal/refill-requests/{refill.pk}/cancel/", **options
    )


def test_it_is_cancelled(portal_people, cancels, acting_as, ana, refill):
    response = cancels(refill)

    assert response.status_code == 200
    assert response.json() == {
        "id": refill.pk, "medication_id": refill.medication_id, "medication_name": "Lisinopril", "dose": "10 mg",
        "frequency": "daily", "pharmacy_id": None, "pharmacy_name": "Corner Pharmacy", "days_supply": 30,
        "status": "cancelled", "status_label": "Cancelled", "patient_note": "Soon.",
        "requested_at": "2026-03-01T15:00:00Z", "resolved_at": None, "version": 2,
    }  # fmt: skip
    event = AuditEvent.objects.get()
    assert (event.action, event.patient_id, event.metadata["status"]) == ("update", ana.pk, "cancelled")
    assert not Message.unscoped.exists()
    body = {"medication_id": refill.medication_id, "days_supply": 30}
    assert acting_as("ana").post("portal/refill-requests/", body).status_code == 201


def test_somebody_who_looks_after_the_patient_takes_it_back_too(portal_people, cancels, refill):
    assert cancels(refill, who="gina").status_code == 200

    assert RefillRequest.unscoped.get().resolved_by_id == portal_people.users["gina"].pk


@pytest.mark.parametrize("status", ["approved", "denied", "cancelled"])
def test_what_is_over_stays_so(cancels, ana, status):
    response = cancels(a_refill(a_medication(ana), status=status))

    assert (response.status_code, response.json()["status"]) == (400, [f"This request is already {status}."])
    assert response.json()["detail"]
    assert RefillRequest.unscoped.get().status == status


@pytest.mark.weak_point("W14")
def test_what_a_pharmacy_asked_for_is_the_clinics_to_close(cancels, ana):
    response = cancels(a_refill(a_medication(ana), source="pharmacy"))

    assert (response.status_code, response.json()["status"]) == (
        400, ["A pharmacy asked for this. Only the clinic can close it."],
    )  # fmt: skip
    assert RefillRequest.unscoped.get().status == "pending"


def test_somebody_elses_request_is_not_there(portal_people, cancels):
    theirs = [a_refill(a_medication(portal_people.patients[name])) for name in ("noel", "sofia", "lars")]

    assert [cancels(refill).status_code for refill in theirs] == [404, 404, 404]
    assert cancels(RefillRequest(pk=10**12)).status_code == 404
    assert set(RefillRequest.unscoped.values_list("status", flat=True)) == {"pending"}
    assert not AuditEvent.objects.exists()


def test_a_stale_version_changes_nothing(cancels, refill):
    stale = cancels(refill, headers={"If-Match": '"2"'})
    fresh = cancels(refill, headers={"If-Match": '"1"'})

    assert (stale.status_code, fresh.status_code, fresh["ETag"]) == (412, 200, '"2"')


@pytest.mark.weak_point("W6")
def test_a_request_of_a_medication_that_was_stopped_is_over_and_in_nobodys_way(cancels, acting_as, ana, refill):
    path = f"medications/{refill.medication_id}/?facility_id={ana.facility_id}"
    assert acting_as("nina").delete(path).status_code == 204

    assert cancels(refill).json()["status"] == ["This request is already cancelled."]
    body = {"medication_id": refill.medication_id, "days_supply": 30}
    again = acting_as("ana").post("portal/refill-requests/", body)
    assert again.json()["medication_id"] == ["Only a medication that is being taken can be refilled."]


def test_it_costs(acting_as, portal_people, refill, statements):
    caller = acting_as("ana")

    assert statements(lambda: caller.post(f"portal/refill-requests/{refill.pk}/cancel/")) == BUDGETS["cancel_refill"]
