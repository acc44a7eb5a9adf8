"""Asking for a refill, taking it back, and what a medication takes with it."""

from dataclasses import replace

import pytest
from django.db import transaction

from careflow.domains.audit.models import AuditEvent
from careflow.domains.medications import operations
from careflow.domains.medications.events import RefillRequested, RefillResolved
from careflow.domains.medications.models import Medication, RefillRequest
from careflow.domains.pharmacies.models import Pharmacy
from careflow.platform import events
from careflow.platform.actor import system
from careflow.platform.problems import BadInput, NotAllowed, NotFound
from tests.domains.medications.factories import NOW, a_medication, a_refill
from tests.domains.patients.factories import a_patient, an_offered_pharmacy

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(monkeypatch):
    """What listeners of higher domains hear."""
    heard = []
    for kind in (RefillRequested, RefillResolved):
        monkeypatch.setitem(events._listeners, kind, [heard.append])  # noqa: SLF001  (nobody listens yet)
    return heard


@pytest.fixture
def patient(north):
    """Somebody who acts for herself, as the portal would let her."""
    actor = system(name="Ana Mora", organization_id=north.organization_id, facility_id=north.pk)
    return replace(actor, user_id=900)


@pytest.fixture
def ask(patient, ana):
    def ask(medication, **fields):
        usual = {"actor": patient, "medication_id": medication.pk, "patient_id": ana.pk, "now": NOW}
        return operations.request_refill(**(usual | fields))

    return ask


@pytest.mark.weak_point("S6")
def test_a_patient_asks_for_more(cast, north, ana, ask, told):
    medication = a_medication(ana)
    pharmacy = an_offered_pharmacy(cast.organizations["harbor"])

    refill_id = ask(medication, days_supply=90, pharmacy_id=pharmacy.pk, patient_note="Out on Friday.")

    refill, event = RefillRequest.unscoped.get(), AuditEvent.objects.get()
    stored = {name: getattr(refill, name) for name in (
        "pk", "facility_id", "patient_id", "medication_id", "pharmacy_id", "pharmacy_name", "days_supply", "source",
        "status", "patient_note", "clinician_note", "requested_at", "requested_by_id", "resolved_at",
    )}  # fmt: skip
    assert stored == {
        "pk": refill_id, "facility_id": north.pk, "patient_id": ana.pk, "medication_id": medication.pk,
        "pharmacy_id": pharmacy.pk, "pharmacy_name": "Corner Pharmacy", "days_supply": 90, "source": "patient",
        "status": "pending", "patient_note": "Out on Friday.", "clinician_note": "", "requested_at": NOW,
        "requested_by_id": 900, "resolved_at": None,
    }  # fmt: skip
    assert (event.model_name, event.action, event.object_pk, event.patient_id, event.summary) == (
        "refillrequest", "create", str(refill_id), ana.pk, "Refill requested",
    )  # fmt: skip
    assert event.metadata == {
        "medication_id": medication.pk, "source": "patient", "pharmacy_id": pharmacy.pk, "actor_name": "Ana Mora",
    }  # fmt: skip
    (fact,) = told
    assert (type(fact), fact.refill_id, fact.patient_id, fact.medication_id, fact.source, fact.at) == (
        RefillRequested, refill_id, ana.pk, medication.pk, "patient", NOW,
    )  # fmt: skip


def test_the_least_that_can_be_asked(ana, ask):
    ask(a_medication(ana))

    refill = RefillRequest.unscoped.get()
    assert (refill.days_supply, refill.pharmacy_id, refill.pharmacy_name, refill.patient_note) == (None, None, "", "")


@pytest.mark.parametrize("status", ["inactive", "discontinued"])
def test_only_what_is_being_taken_is_refilled(ana, ask, status):
    with pytest.raises(BadInput) as refused, transaction.atomic():
        ask(a_medication(ana, status=status))

    assert set(refused.value.errors) == {"medication_id"}


def test_one_request_at_a_time(ana, ask):
    medication = a_medication(ana)
    ask(medication)

    with pytest.raises(BadInput) as refused, transaction.atomic():
        ask(medication, source="pharmacy")

    assert set(refused.value.errors) == {"medication_id"}
    assert (RefillRequest.unscoped.count(), AuditEvent.objects.count()) == (1, 1)


@pytest.mark.parametrize("status", ["approved", "denied", "cancelled"])
def test_after_an_answer_one_may_ask_again(ana, ask, status):
    medication = a_medication(ana)
    a_refill(medication, status=status)

    assert ask(medication)


@pytest.mark.parametrize("days", [0, 1, 31, -30])
def test_a_supply_is_for_30_60_or_90_days(ana, ask, days):
    with pytest.raises(BadInput) as refused, transaction.atomic():
        ask(a_medication(ana), days_supply=days)

    assert set(refused.value.errors) == {"days_supply"}


def test_a_pharmacy_must_be_offered_and_in_use(cast, ana, ask):
    medication = a_medication(ana)
    elsewhere = an_offered_pharmacy(cast.organizations["lakeside"])
    closed = an_offered_pharmacy(cast.organizations["harbor"])
    Pharmacy.objects.filter(pk=closed.pk).update(is_active=False)

    for pharmacy_id in (elsewhere.pk, closed.pk, 10**9):
        with pytest.raises(NotAllowed), transaction.atomic():
            ask(medication, pharmacy_id=pharmacy_id)
    assert not RefillRequest.unscoped.exists()


def test_another_patients_medication_is_not_there(south, ana, ben, ask):
    for medication in (a_medication(ben), a_medication(a_patient(south))):
        with pytest.raises(NotFound), transaction.atomic():
            ask(medication)


def test_a_patient_takes_back_what_was_asked(patient, ana, ask, told):
    refill_id = ask(a_medication(ana))

    operations.cancel_refill(actor=patient, refill_id=refill_id, patient_id=ana.pk, now=NOW)

    refill = RefillRequest.unscoped.get()
    assert (refill.status, refill.resolved_at, refill.resolved_by_id, refill.resolved_by_name) == (
        "cancelled", NOW, 900, "Ana Mora",
    )  # fmt: skip
    assert (told[-1].status, AuditEvent.objects.latest("id").metadata["status"]) == ("cancelled", "cancelled")


@pytest.mark.weak_point("W14")
def test_what_is_answered_asked_by_a_pharmacy_or_another_patients_is_not_taken_back(patient, ana, ben):
    answered = a_refill(a_medication(ana), status="approved")
    of_a_pharmacy = a_refill(a_medication(ana), source="pharmacy")
    foreign = a_refill(a_medication(ben))

    for refill, refusal in ((answered, BadInput), (of_a_pharmacy, BadInput), (foreign, NotFound)):
        with pytest.raises(refusal), transaction.atomic():
            operations.cancel_refill(actor=patient, refill_id=refill.pk, patient_id=ana.pk, now=NOW)
    assert set(RefillRequest.unscoped.values_list("status", flat=True)) == {"approved", "pending"}


@pytest.mark.weak_point("W6")
@pytest.mark.parametrize(
    ("method", "body"),
    [("DELETE", None), ("PATCH", {"status": "discontinued"}), ("PATCH", {"status": "inactive"})],
)
def test_a_medication_takes_its_pending_request_with_it(acting_as, ana, path, told, method, body):
    medication, other = a_medication(ana), a_refill(a_medication(ana))
    old, pending = a_refill(medication, status="denied"), a_refill(medication)

    response = acting_as("nina").send(method, path(f"{medication.pk}/"), body)

    assert response.status_code in {200, 204}, response.content
    pending.refresh_from_db()
    assert (pending.status, pending.resolved_by_name, pending.resolved_at is not None, pending.version) == (
        "cancelled", "Nina Example", True, 2,
    )  # fmt: skip
    assert [RefillRequest.unscoped.get(pk=row.pk).status for row in (old, other)] == ["denied", "pending"]
    lines = AuditEvent.objects.order_by("id").values_list("model_name", "action", "object_pk", "patient_id")
    assert [*lines] == [
        ("refillrequest", "update", str(pending.pk), ana.pk),
        ("medication", "delete" if method == "DELETE" else "update", str(medication.pk), ana.pk),
    ]
    assert AuditEvent.objects.earliest("id").metadata == {
        "status": "cancelled", "previous": {"status": "pending"}, "medication_id": medication.pk,
        "because": "medication_not_active", "actor_name": "Nina Example",
    }  # fmt: skip
    assert [(fact.refill_id, fact.status) for fact in told] == [(pending.pk, "cancelled")]


def test_other_changes_leave_the_request_alone(acting_as, ana, path, told):
    medication = a_medication(ana)
    refill = a_refill(medication)

    acting_as("nina").patch(path(f"{medication.pk}/"), {"dose": "20 mg", "status": "active"})

    refill.refresh_from_db()
    assert (refill.status, told) == ("pending", [])


def test_a_listener_that_objects_keeps_the_medication_too(acting_as, ana, path, monkeypatch):
    def object_to(fact):
        raise BadInput(status="Not now.")

    monkeypatch.setitem(events._listeners, RefillResolved, [object_to])  # noqa: SLF001  (nobody listens yet)
    medication = a_medication(ana)
    a_refill(medication)

    response = acting_as("nina").delete(path(f"{medication.pk}/"))

    assert (response.status_code, Medication.unscoped.get().status) == (400, "active")
    assert RefillRequest.unscoped.get().status == "pending"
    assert not AuditEvent.objects.exists()


def test_it_costs(acting_as, ana, path, statements, budget):
    medication = a_medication(ana)
    a_refill(medication)
    nina = acting_as("nina")

    assert statements(lambda: nina.delete(path(f"{medication.pk}/"))) == budget("discontinue_medication.refill")
