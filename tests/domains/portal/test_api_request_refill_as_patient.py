"""Asking for more of a medication, from home."""

from datetime import date

import pytest
from django.utils import timezone

from careflow.domains.audit.models import AuditEvent
from careflow.domains.medications.models import Medication, RefillRequest
from careflow.domains.medications.operations import as_patient
from careflow.domains.patients.models import Patient
from careflow.domains.pharmacies.models import Pharmacy
from careflow.platform.limits import Limit
from tests.domains.medications.factories import a_medication, a_refill
from tests.domains.patients.factories import an_offered_pharmacy
from tests.domains.pharmacies.factories import facility_pharmacy
from tests.domains.portal.record_budgets import BUDGETS

PATH = "portal/refill-requests/"


@pytest.fixture
def ana(portal_people):
    return portal_people.patients["ana"]


@pytest.fixture
def corner(portal_people):
    return an_offered_pharmacy(portal_people.organizations["harbor"])


@pytest.fixture
def asks(acting_as):
    def ask(medication, who="ana", **fields):
        return acting_as(who).post(PATH, {"medication_id": medication.pk, "days_supply": 30} | fields)

    return ask


def test_it_is_asked_for_and_waits(portal_people, asks, acting_as, ana, corner):
    medication = a_medication(ana)

    response = asks(medication, days_supply=90, pharmacy_id=corner.pk, patient_note="  Out on Friday. ")

    refill, event = RefillRequest.unscoped.get(), AuditEvent.objects.get()
    assert response.status_code == 201
    assert response.json() == {
        "id": refill.pk, "medication_id": medication.pk, "medication_name": "Lisinopril", "dose": "10 mg",
        "frequency": "daily", "pharmacy_id": corner.pk, "pharmacy_name": "Corner Pharmacy", "days_supply": 90,
        "status": "pending", "status_label": "Pending", "patient_note": "Out on Friday.",
        "requested_at": refill.requested_at.isoformat().replace("+00:00", "Z"), "resolved_at": None, "version": 1,
    }  # fmt: skip
    caller = portal_people.users["ana"].pk
    assert (response["ETag"], refill.source, refill.requested_by_id) == ('"1"', "patient", caller)
    assert (event.action, event.patient_id, event.actor_id) == ("create", ana.pk, caller)
    assert acting_as("ana").get(PATH).json() == [response.json()]


def test_the_least_that_can_be_said_and_what_web_clients_say(asks, ana):
    least = asks(a_medication(ana)).json()
    usual = asks(
        a_medication(ana), days_supply=" 60 ", pharmacy_id=None, patient_note="", status="approved", source="pharmacy"
    ).json()

    assert (least["days_supply"], least["patient_note"], least["pharmacy_id"], least["pharmacy_name"]) == (
        30, "", None, "",
    )  # fmt: skip
    assert (usual["days_supply"], usual["status"]) == (60, "pending")
    assert set(RefillRequest.unscoped.values_list("source", flat=True)) == {"patient"}


def test_somebody_who_looks_after_the_patient_asks_in_their_own_name(portal_people, asks, ana):
    assert asks(a_medication(ana), who="gina").status_code == 201

    assert RefillRequest.unscoped.get().requested_by_id == portal_people.users["gina"].pk
    assert AuditEvent.objects.get().metadata["actor_name"] == "Gina Guard"


def test_the_preferred_pharmacy_gets_it_as_long_as_it_is_offered(asks, ana, corner):
    Patient.unscoped.filter(pk=ana.pk).update(preferred_pharmacy=corner)
    offered = asks(a_medication(ana)).json()
    Pharmacy.objects.filter(pk=corner.pk).update(is_active=False)
    closed = asks(a_medication(ana)).json()

    assert [(each["pharmacy_id"], each["pharmacy_name"]) for each in (offered, closed)] == [
        (corner.pk, "Corner Pharmacy"), (None, ""),
    ]  # fmt: skip


def test_a_pharmacy_that_the_clinic_does_not_work_with_is_refused(portal_people, asks, ana):
    elsewhere = an_offered_pharmacy(portal_people.organizations["lakeside"])
    private = facility_pharmacy(portal_people.facilities["south"])

    for pharmacy_id in (elsewhere.pk, private.pk, 10**12):
        response = asks(a_medication(ana), pharmacy_id=pharmacy_id)
        assert (response.status_code, response.json()["detail"]) == (
            403, "This facility does not work with that pharmacy.",
        )  # fmt: skip
    assert not RefillRequest.unscoped.exists()
    assert not AuditEvent.objects.exists()


def test_somebody_elses_medication_is_not_there(portal_people, asks):
    medications = [a_medication(portal_people.patients[name]) for name in ("noel", "sofia", "lars")]

    assert [asks(medication).status_code for medication in medications] == [404, 404, 404]
    assert asks(Medication(pk=10**12)).status_code == 404
    assert not RefillRequest.unscoped.exists()


@pytest.mark.weak_point("W11")
def test_what_is_over_or_asked_for_already_is_refused_with_a_sentence(asks, ana):
    waiting, of_a_pharmacy = a_medication(ana), a_medication(ana)
    a_refill(waiting)
    a_refill(of_a_pharmacy, source="pharmacy")
    refused = [a_medication(ana, status="inactive"), a_medication(ana, status="discontinued"), waiting, of_a_pharmacy]

    answers = [asks(medication) for medication in refused]

    over = "Only a medication that is being taken can be refilled."
    again = "A refill of this medication has been asked for already."
    assert [(answer.status_code, answer.json()["medication_id"]) for answer in answers] == [
        (400, [over]), (400, [over]), (400, [again]), (400, [again]),
    ]  # fmt: skip
    assert all(over in answer.json()["detail"] or again in answer.json()["detail"] for answer in answers)
    assert RefillRequest.unscoped.count() == 2


def test_after_an_answer_one_may_ask_again(asks, ana):
    medication = a_medication(ana)
    a_refill(medication, status="denied")

    assert asks(medication).status_code == 201


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("days_supply", 45), ("days_supply", "45"), ("days_supply", "thirty"), ("days_supply", None),
        ("days_supply", True), ("days_supply", 30.5), ("days_supply", [30]), ("days_supply", "9" * 50),
        ("medication_id", "x"), ("medication_id", None), ("medication_id", 0), ("medication_id", 2**70),
        ("patient_note", "x" * 501), ("patient_note", 5), ("pharmacy_id", "corner"), ("pharmacy_id", -1),
    ],
)  # fmt: skip
def test_bad_input_is_refused_by_its_field(asks, ana, field, value):
    response = asks(a_medication(ana), **{field: value})

    assert (response.status_code, field in response.json(), bool(response.json()["detail"])) == (400, True, True)
    assert not RefillRequest.unscoped.exists()


def test_every_missing_field_is_named_at_once(portal_people, acting_as):
    response = acting_as("ana").post(PATH, {})

    assert response.status_code == 400
    assert {"medication_id", "days_supply"} <= set(response.json())


def test_a_note_of_five_hundred_characters_is_kept_whole(asks, ana):
    assert asks(a_medication(ana), patient_note="é" * 500).json()["patient_note"] == "é" * 500


def test_a_repetition_with_the_same_key_has_one_effect(acting_as, ana):
    body = {"medication_id": a_medication(ana).pk, "days_supply": 30}
    caller = acting_as("ana")

    answers = [caller.post(PATH, body, headers={"Idempotency-Key": "once"}) for _ in range(2)]

    assert (answers[0].status_code, answers[0].content) == (answers[1].status_code, answers[1].content)
    assert RefillRequest.unscoped.count() == 1


@pytest.mark.weak_point("S5")
def test_there_is_an_end_to_asking_in_an_hour_and_failures_do_not_count(monkeypatch, portal_people, asks, ana):
    monkeypatch.setattr(
        as_patient, "REFILLS_PER_PATIENT", Limit("refills.patient", 2, as_patient.REFILLS_PER_PATIENT.window)
    )
    over = a_medication(ana, status="inactive")

    failed = [asks(over).status_code for _ in range(5)]
    asked = [asks(a_medication(ana), who=who) for who in ("ana", "gina", "ana")]

    assert (failed, [answer.status_code for answer in asked]) == ([400] * 5, [201, 201, 429])
    assert int(asked[2]["Retry-After"]) > 0
    assert asks(a_medication(portal_people.patients["noel"]), who="noel").status_code == 201


def test_it_costs(acting_as, ana, corner, statements):
    Patient.unscoped.filter(pk=ana.pk).update(preferred_pharmacy=corner)
    medications, caller = [a_medication(ana) for _ in range(2)], acting_as("ana")
    caller.post(PATH, {"medication_id": medications[0].pk, "days_supply": 30})  # opens the hour
    body = {"medication_id": medications[1].pk, "days_supply": 30}

    assert statements(lambda: caller.post(PATH, body)) == BUDGETS["request_refill_as_patient"]
    assert RefillRequest.unscoped.filter(pharmacy=corner, requested_at__lte=timezone.now()).count() == 2


def test_nothing_is_asked_for_a_patient_who_has_died(asks, ana):
    medication = a_medication(ana)
    Patient.unscoped.filter(pk=ana.pk).update(deceased_on=date(2026, 1, 31))

    response = asks(medication)

    sentence = "The clinic’s records say that this patient has died. Please call the clinic."
    assert (response.status_code, response.json()) == (
        400, {"detail": f"Patient: {sentence}", "code": "input.invalid", "patient": [sentence]},
    )  # fmt: skip
    assert not RefillRequest.unscoped.exists()
