"""Several people at one medication or one request at the same moment, each over a connection of their own."""

from collections import Counter
from dataclasses import replace

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.medications import operations
from careflow.domains.medications.models import Medication, PrescriberDelegation, RefillRequest
from careflow.platform.actor import system
from careflow.platform.problems import BadInput
from tests.conftest import As, token_for
from tests.domains.medications.factories import NOW, a_delegation, a_medication, a_refill
from tests.domains.patients.factories import a_care_provider, a_patient
from tests.plugins.races import at_once


class Clinic:
    """North, with two physicians and a nurse at the inbox, and a patient who acts for herself."""

    def __init__(self, cast):
        self.cast, self.north = cast, cast.facilities["north"]
        self.ana = a_patient(self.north)
        self.stone = a_care_provider(self.north)
        self.medication = a_medication(self.ana, prescriber=self.stone)
        self.tokens = {name: token_for(cast.users[name]) for name in ("paul", "petra", "nina", "ada")}
        actor = system(name="Ana", organization_id=self.north.organization_id, facility_id=self.north.pk)
        self.patient = replace(actor, user_id=900)

    def sends(self, who, method, rest, body=None, **options):
        path = f"medications/{rest}?facility_id={self.north.pk}"
        return lambda: As(self.tokens[who]).send(method, path, body, **options).status_code

    def changes(self, who, method="DELETE", body=None):
        return self.sends(who, method, f"{self.medication.pk}/", body)

    def answers(self, who, refill, verb):
        return self.sends(who, "POST", f"refill-requests/{refill.pk}/{verb}/", {"clinician_note": who})

    def asks(self):
        return self._tries(operations.request_refill, medication_id=self.medication.pk)

    def cancels(self, refill):
        return self._tries(operations.cancel_refill, refill_id=refill.pk)

    def _tries(self, operation, **arguments):
        """What the portal will answer."""

        def call():
            try:
                operation(actor=self.patient, patient_id=self.ana.pk, now=NOW, **arguments)
            except BadInput:
                return 400
            return 200

        return call


@pytest.fixture
def clinic(own_cast):
    return Clinic(own_cast)


def test_of_twenty_answers_one_counts(clinic):
    refill = a_refill(clinic.medication)
    people = ("paul", "petra")
    calls = [clinic.answers(people[number % 2], refill, ("approve", "deny")[number // 2 % 2]) for number in range(20)]

    assert Counter(at_once(calls)) == {200: 1, 400: 19}
    refill.refresh_from_db()
    event = AuditEvent.objects.get(app_label="medications")
    assert (refill.version, event.metadata["status"]) == (2, refill.status)
    assert refill.clinician_note.capitalize() == event.metadata["actor_name"].split()[0]


@pytest.mark.parametrize("leaving", [("DELETE", None), ("PATCH", {"status": "inactive"})])
def test_an_answer_a_change_of_mind_and_a_discontinuation_resolve_a_request_once(clinic, leaving):
    refill = a_refill(clinic.medication)
    calls = [clinic.answers("paul", refill, "approve"), clinic.cancels(refill), clinic.changes("petra", *leaving)]

    *resolving, left = at_once(calls)

    refill.refresh_from_db()
    outcomes = {(200, 400): "approved", (400, 200): "cancelled", (400, 400): "cancelled"}
    assert outcomes[tuple(resolving)] == refill.status
    assert left in {200, 204}
    assert refill.version == 2
    assert AuditEvent.objects.filter(model_name="refillrequest").count() == 1
    assert AuditEvent.objects.filter(model_name="medication").count() == 1


@pytest.mark.weak_point("C4")
def test_of_many_who_ask_for_one_medication_one_is_heard(clinic):
    assert Counter(at_once([clinic.asks()] * 8)) == {200: 1, 400: 7}
    assert RefillRequest.unscoped.count() == AuditEvent.objects.count() == 1


@pytest.mark.weak_point("W6")
def test_nothing_stays_pending_of_a_medication_that_is_discontinued_meanwhile(clinic):
    asked, left = at_once([clinic.asks(), clinic.changes("petra")])

    assert (asked in {200, 400}, left) == (True, 204)
    assert set(RefillRequest.unscoped.values_list("status", flat=True)) <= {"cancelled"}
    assert RefillRequest.unscoped.count() == (asked == 200)


def test_discontinuing_many_times_is_recorded_once(clinic):
    assert Counter(at_once([clinic.changes("paul"), clinic.changes("petra")] * 4)) == {204: 8}
    assert (Medication.unscoped.get().version, AuditEvent.objects.count()) == (2, 1)


@pytest.mark.weak_point("N4")
def test_different_fields_written_at_once_all_survive(clinic):
    bodies = [
        {"dose": "20 mg"}, {"route": "by mouth"}, {"frequency": "twice"}, {"notes": "Mornings."},
        {"start_date": "2026-01-05"}, {"prescriber": None}, {"prescriber_name": "Dr. Who"},
    ]  # fmt: skip

    answers = at_once([clinic.changes("paul", "PATCH", body) for body in bodies])

    stored = Medication.unscoped.values("dose", "route", "frequency", "notes", "prescriber", "prescriber_name").get()
    assert Counter(answers) == {200: len(bodies)}
    assert stored == {
        "dose": "20 mg", "route": "by mouth", "frequency": "twice", "notes": "Mornings.", "prescriber": None,
        "prescriber_name": "Dr. Who",
    }  # fmt: skip
    assert (Medication.unscoped.get().version, AuditEvent.objects.count()) == (8, 7)


def test_of_two_who_read_the_same_version_one_is_told_that_it_is_stale(clinic):
    calls = [
        clinic.sends(who, "PATCH", f"{clinic.medication.pk}/", {"dose": who}, headers={"If-Match": '"1"'})
        for who in ("paul", "petra")
    ]

    assert Counter(at_once(calls)) == {200: 1, 412: 1}


def test_one_of_many_equal_delegations_is_given(clinic):
    body = {"prescriber": clinic.stone.pk, "delegate": clinic.cast.staff["nina@north"].pk}

    assert Counter(at_once([clinic.sends("ada", "POST", "prescriber-delegations/", body)] * 8)) == {201: 1, 400: 7}
    assert PrescriberDelegation.unscoped.count() == AuditEvent.objects.count() == 1


def test_a_delegation_is_taken_back_once(clinic):
    delegation = a_delegation(clinic.stone, clinic.cast.staff["nina@north"])
    take_back = clinic.sends("ada", "DELETE", f"prescriber-delegations/{delegation.pk}/")

    assert Counter(at_once([take_back] * 6)) == {204: 1, 404: 5}
    assert AuditEvent.objects.count() == 1
