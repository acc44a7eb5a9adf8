"""Several people at the vital signs of one encounter at the same moment, each over a connection of their own."""

from collections import Counter

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.clinical.models import Vitals
from tests.conftest import As, token_for
from tests.domains.clinical.factories import make_encounter, make_vitals
from tests.domains.scheduling.factories import make_patient
from tests.plugins.races import at_once


class Room:
    """North, where nurses and doctors measure the same patient."""

    def __init__(self, cast):
        self.north = cast.facilities["north"]
        self.encounter = make_encounter(make_patient(self.north))
        self.tokens = [token_for(cast.users[name]) for name in ("nina", "paul", "petra", "ada")]

    def together(self, *requests):
        """Each request is (method, path behind vitals/, body); the people take turns in sending them."""
        return at_once([
            lambda number=number, request=request: self.send(number, *request)
            for number, request in enumerate(requests)
        ])  # fmt: skip

    def send(self, number, method, path, body):
        token = self.tokens[number % len(self.tokens)]
        return As(token).send(method, f"clinical/vitals/{path}?facility_id={self.north.pk}", body)


@pytest.fixture
def room(own_cast):
    return Room(own_cast)


def statuses(answers):
    return Counter(answer.status_code for answer in answers)


def test_of_twenty_who_record_at_once_one_does(room):
    """The reference answered the others with a 500."""
    body = {"encounter": room.encounter.pk, "heart_rate_bpm": 64}

    answers = room.together(*[("POST", "", body)] * 20)

    assert statuses(answers) == {201: 1, 400: 19}
    assert all("encounter" in answer.json() for answer in answers if answer.status_code == 400)
    assert Vitals.unscoped.count() == AuditEvent.objects.count() == 1


def test_different_measurements_corrected_at_once_all_survive(room):
    vitals = make_vitals(room.encounter)
    said = {
        "height_cm": "172.0", "weight_kg": "70.50", "bp_systolic": 118, "bp_diastolic": 76, "respiratory_rate": 14,
        "temperature_c": "36.8", "spo2_percent": 98, "pain_score": 2,
    }  # fmt: skip

    answers = room.together(*[("PATCH", f"{vitals.pk}/", {name: value}) for name, value in said.items()])

    shown = room.send(0, "GET", f"{vitals.pk}/", None).json()
    assert statuses(answers) == {200: len(said)}
    assert shown | said == shown
    assert shown["version"] == 1 + len(said) == 1 + AuditEvent.objects.count()


def test_two_halves_of_a_blood_pressure_never_meet_upside_down(room):
    vitals = make_vitals(room.encounter, bp_systolic=120, bp_diastolic=80)

    answers = room.together(
        ("PATCH", f"{vitals.pk}/", {"bp_systolic": 90}), ("PATCH", f"{vitals.pk}/", {"bp_diastolic": 100})
    )

    vitals.refresh_from_db()
    assert statuses(answers) == {200: 1, 400: 1}
    assert vitals.bp_diastolic < vitals.bp_systolic


def test_of_two_who_saw_the_same_version_one_writes(room):
    vitals = make_vitals(room.encounter)
    address = f"clinical/vitals/{vitals.pk}/?facility_id={room.north.pk}"

    answers = at_once([
        lambda token=token, score=score: As(token).patch(address, {"pain_score": score}, headers={"If-Match": '"1"'})
        for score, token in enumerate(room.tokens)
    ])  # fmt: skip

    assert statuses(answers) == {200: 1, 412: 3}
