"""Random weeks of refills: the patient asks and changes her mind, a guardian does too, pharmacies ask, the clinic
answers, stops medications and takes them up again. Whatever they do in whatever order, each request ends once, and the
patient's list says what the clinic's says."""

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from careflow.domains.audit.models import AuditEvent
from careflow.domains.medications import operations
from careflow.domains.medications.models import Medication
from careflow.domains.messaging.models import Message
from careflow.platform.actor import system
from careflow.platform.problems import BadInput
from tests.domains.medications.factories import a_medication

pytestmark = pytest.mark.django_db
MEDICATIONS = 2
which = st.integers(0, MEDICATIONS - 1)
number = st.integers(0, 30)
home = st.sampled_from(["ana", "gina"])


class Week(RuleBasedStateMachine):
    """What a model of a few lines remembers is compared with what both sides say."""

    people: dict[str, object]
    ana: object

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.medications = [a_medication(self.ana) for _ in range(MEDICATIONS)]
        self.taken = [True] * MEDICATIONS
        self.requests: dict[int, dict[str, object]] = {}  # by id: which medication, who asked, how it stands
        self.messages = 0

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def waiting(self, place):
        found = [key for key, row in self.requests.items() if (row["place"], row["status"]) == (place, "pending")]
        return found[0] if found else None

    def chosen(self, number):
        """One of all that were made, the newest most often."""
        keys = sorted(self.requests, reverse=True)
        return keys[min(number, len(keys) - 1)] if keys else None

    def clinic(self, method, rest, body=None):
        return self.people["paul"].send(method, f"medications/{rest}?facility_id={self.ana.facility_id}", body)

    @initialize(who=home)
    def begin(self, who):
        self.ask(0, who)

    @rule(place=which, who=home)
    def ask(self, place, who):
        may = self.taken[place] and self.waiting(place) is None
        body = {"medication_id": self.medications[place].pk, "days_supply": 30}
        answer = self.people[who].post("portal/refill-requests/", body)
        assert answer.status_code == (201 if may else 400), answer.content
        if may:
            self.requests[answer.json()["id"]] = {"place": place, "source": "patient", "status": "pending"}

    @rule(place=which)
    def pharmacy_asks(self, place):
        facility = self.ana.facility
        pharmacy = system(name="Pharmacy", organization_id=facility.organization_id, facility_id=facility.pk)
        asking = {"medication_id": self.medications[place].pk, "patient_id": self.ana.pk, "source": "pharmacy"}
        may = self.taken[place] and self.waiting(place) is None
        try:
            with transaction.atomic():
                made = operations.request_refill(actor=pharmacy, now=timezone.now(), **asking)
        except BadInput:
            assert not may
        else:
            assert may
            self.requests[made] = {"place": place, "source": "pharmacy", "status": "pending"}

    @rule(number=number, who=home)
    def take_back(self, number, who):
        key = self.chosen(number)
        if key is None:
            return
        row = self.requests[key]
        may = (row["source"], row["status"]) == ("patient", "pending")
        answer = self.people[who].post(f"portal/refill-requests/{key}/cancel/")
        assert answer.status_code == (200 if may else 400), answer.content
        if may:
            row["status"] = "cancelled"

    @rule(number=number, verb=st.sampled_from(["approve", "deny"]))
    def answer(self, number, verb):
        key = self.chosen(number)
        if key is None:
            return
        row = self.requests[key]
        may = row["status"] == "pending"
        answer = self.clinic("POST", f"refill-requests/{key}/{verb}/", {"clinician_note": "For the reason given."})
        assert answer.status_code == (200 if may else 400), answer.content
        if may:
            row["status"] = {"approve": "approved", "deny": "denied"}[verb]
            self.messages += verb == "deny"

    @rule(place=which)
    def stop(self, place):
        assert self.clinic("DELETE", f"{self.medications[place].pk}/").status_code == 204
        self.taken[place] = False
        if (key := self.waiting(place)) is not None:
            self.requests[key]["status"] = "cancelled"
            self.messages += 1

    @rule(place=which)
    def take_up_again(self, place):
        answer = self.clinic("PATCH", f"{self.medications[place].pk}/", {"status": "active"})
        assert answer.status_code == 200, answer.content
        self.taken[place] = True

    @rule(who=st.sampled_from(["noel", "sofia", "lars"]), number=number, place=which)
    def strangers_try(self, who, number, place):
        key = self.chosen(number) or 1
        stranger = self.people[who]
        body = {"medication_id": self.medications[place].pk, "days_supply": 30}
        assert stranger.post("portal/refill-requests/", body).status_code == 404
        assert stranger.post(f"portal/refill-requests/{key}/cancel/").status_code == 404
        assert stranger.get("portal/refill-requests/").json() == []

    @invariant()
    def both_sides_say_the_same(self):
        shown = {row["id"]: row["status"] for row in self.people["ana"].get("portal/refill-requests/").json()}
        inbox = self.clinic("GET", "refill-requests/").json()
        assert {row["id"]: row["status"] for row in inbox} == {
            key: row["status"] for key, row in self.requests.items()
        }  # fmt: skip
        assert shown == {
            key: row["status"]
            for key, row in self.requests.items()
            if row["source"] == "patient" or row["status"] == "pending"
        }

    @invariant()
    def a_request_waits_only_for_what_is_taken(self):
        active = Medication.unscoped.filter(patient=self.ana, status="active").values_list("pk", flat=True)
        assert set(active) == {row.pk for row, taken in zip(self.medications, self.taken, strict=True) if taken}
        waiting = [row["place"] for row in self.requests.values() if row["status"] == "pending"]
        assert len(waiting) == len(set(waiting))
        assert all(self.taken[place] for place in waiting)

    @invariant()
    def everything_left_one_line_and_refusals_reached_the_patient(self):
        lines = AuditEvent.objects.filter(model_name="refillrequest", patient_id=self.ana.pk).count()
        over = sum(row["status"] != "pending" for row in self.requests.values())
        assert lines == len(self.requests) + over
        assert Message.unscoped.filter(thread__patient=self.ana).count() == self.messages


def test_refills_end_once_whoever_does_what_when(portal_people, acting_as):
    people = {name: acting_as(name) for name in ("ana", "gina", "noel", "sofia", "lars", "paul")}
    machine = type("WeekAtHome", (Week,), {"people": people, "ana": portal_people.patients["ana"]})

    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=15, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
