"""Several people at one medication or one request at the same moment, each over a connection of their own."""

from collections import Counter

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.medications.models import RefillRequest
from careflow.domains.medications.operations import as_patient
from careflow.platform.limits import Limit
from tests.cast import enter_patients
from tests.conftest import As, token_for
from tests.domains.medications.factories import a_medication, a_refill
from tests.plugins.races import at_once

PATH = "portal/refill-requests/"


class Home:
    """Ana at her screen, Gina who looks after her at another one, and Paul in the clinic."""

    def __init__(self, cast):
        enter_patients(cast)
        self.ana = cast.patients["ana"]
        self.medication = a_medication(self.ana)
        self.tokens = {name: token_for(cast.users[name]) for name in ("ana", "gina", "paul")}

    def asks(self, who, medication=None):
        body = {"medication_id": (medication or self.medication).pk, "days_supply": 30}
        return lambda: As(self.tokens[who]).post(PATH, body)

    def cancels(self, who, refill):
        return lambda: As(self.tokens[who]).post(f"{PATH}{refill.pk}/cancel/")

    def clinic(self, method, rest, body=None):
        path = f"medications/{rest}?facility_id={self.ana.facility_id}"
        return lambda: As(self.tokens["paul"]).send(method, path, body)


@pytest.fixture
def home(own_cast):
    return Home(own_cast)


def statuses(answers):
    return Counter(answer.status_code for answer in answers)


@pytest.mark.weak_point("C4")
def test_of_eight_who_ask_for_one_medication_one_is_heard(home):
    answers = at_once([home.asks("ana"), home.asks("gina")] * 4)

    assert statuses(answers) == {201: 1, 400: 7}
    assert all("medication_id" in answer.json() for answer in answers if answer.status_code == 400)
    assert RefillRequest.unscoped.count() == AuditEvent.objects.count() == 1


def test_eight_medications_are_asked_for_at_once(home):
    medications = [a_medication(home.ana) for _ in range(8)]

    assert statuses(at_once([home.asks("ana", medication) for medication in medications])) == {201: 8}
    assert RefillRequest.unscoped.count() == 8


def test_the_limit_of_an_hour_holds_for_eight_at_once(home, monkeypatch):
    window = as_patient.REFILLS_PER_PATIENT.window
    monkeypatch.setattr(as_patient, "REFILLS_PER_PATIENT", Limit("refills.patient", 5, window))
    medications = [a_medication(home.ana) for _ in range(8)]

    answers = at_once([home.asks("ana", medication) for medication in medications])

    assert statuses(answers) == {201: 5, 429: 3}
    assert RefillRequest.unscoped.count() == 5


def test_of_an_answer_and_many_changes_of_mind_one_counts(home):
    refill = a_refill(home.medication)
    approves = home.clinic("POST", f"refill-requests/{refill.pk}/approve/", {})

    answers = at_once([approves, *[home.cancels("ana", refill), home.cancels("gina", refill)] * 3])

    refill.refresh_from_db()
    assert statuses(answers) == {200: 1, 400: 6}
    assert (refill.status, refill.version) == ("approved" if answers[0].status_code == 200 else "cancelled", 2)
    assert AuditEvent.objects.filter(model_name="refillrequest").count() == 1


def test_nothing_waits_of_a_medication_that_is_stopped_meanwhile(home):
    *asked, stopped = at_once([home.asks("ana"), home.asks("gina"), home.clinic("DELETE", f"{home.medication.pk}/")])

    assert stopped.status_code == 204
    assert set(statuses(asked)) <= {201, 400}
    assert not RefillRequest.unscoped.filter(status="pending").exists()
