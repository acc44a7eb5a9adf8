"""Several people at one chart at the same moment, each over a connection of their own."""

from collections import Counter

import pytest

from careflow.domains.allergies.models import NoKnownAllergies, PatientAllergy
from careflow.domains.audit.models import AuditEvent
from tests.conftest import As, token_for
from tests.domains.allergies.factories import an_allergy
from tests.domains.patients.factories import a_patient
from tests.plugins.races import at_once


class Ward:
    """North, with a nurse and a doctor."""

    def __init__(self, cast):
        self.north = cast.facilities["north"]
        self.ann = a_patient(self.north)
        self.tokens = [token_for(cast.users[name]) for name in ("nina", "paul")]

    def path(self, rest="", area="patient-allergies/"):
        return f"allergies/{area}{rest}?facility_id={self.north.pk}&patient_id={self.ann.pk}"

    def body(self, **fields):
        return {
            "patient": self.ann.pk,
            "allergen": "Penicillin",
            "category": "medication",
            "reaction": "Hives",
        } | fields

    def together(self, *requests):
        """Each request is (method, path, body); the two people take turns in sending them."""
        calls = [
            lambda number=number, request=request: As(self.tokens[number % 2]).send(*request)
            for number, request in enumerate(requests)
        ]
        return at_once(calls)


@pytest.fixture
def ward(own_cast):
    return Ward(own_cast)


def statuses(answers):
    return Counter(answer.status_code for answer in answers)


def test_twenty_who_record_one_allergy_make_one(ward):
    spellings = ("Penicillin", "penicillin", "PENICILLIN ", "Pénicillin")
    answers = ward.together(*[("POST", ward.path(), ward.body(allergen=spellings[number % 4])) for number in range(20)])

    assert statuses(answers) == {201: 1, 400: 19}
    assert all("allergen" in answer.json() for answer in answers if answer.status_code == 400)
    assert (PatientAllergy.unscoped.count(), AuditEvent.objects.count()) == (1, 1)


def test_of_two_old_entries_that_come_back_one_does(ward):
    old = [an_allergy(ward.ann, status="resolved") for _ in range(4)]

    answers = ward.together(*[("PATCH", ward.path(f"{row.pk}/"), {"status": "active"}) for row in old])

    assert statuses(answers) == {200: 1, 400: 3}
    assert PatientAllergy.unscoped.filter(status="active").count() == 1


def test_an_allergy_and_none_known_do_not_both_stand(ward):
    none_known = ("PUT", ward.path(area="no-known-allergies/"), None)
    allergies = [("POST", ward.path(), ward.body(allergen=name)) for name in ("Latex", "Egg", "Soy")]

    answers = ward.together(*[request for allergy in allergies for request in (none_known, allergy)])

    assert statuses(answers)[201] == 3
    assert set(statuses(answers)) <= {200, 201, 400}
    assert not NoKnownAllergies.unscoped.filter(withdrawn_at__isnull=True).exists()


def test_many_who_ask_at_once_leave_one_statement(ward):
    answers = ward.together(*[("PUT", ward.path(area="no-known-allergies/"), None)] * 6)

    assert statuses(answers) == {200: 6}
    assert NoKnownAllergies.unscoped.count() == 1


def test_different_fields_written_at_once_all_survive(ward):
    allergy = an_allergy(ward.ann)
    changes = [{"notes": "as a child"}, {"severity": "mild"}, {"reaction": "Rash"}, {"onset_date": "2020-01-01"}]

    answers = ward.together(*[("PATCH", ward.path(f"{allergy.pk}/"), change) for change in changes])

    shown = As(ward.tokens[0]).get(ward.path(f"{allergy.pk}/")).json()
    assert statuses(answers) == {200: 4}
    assert {name: shown[name] for change in changes for name in change} == {
        name: value for change in changes for name, value in change.items()
    }
    assert (shown["version"], AuditEvent.objects.count()) == (5, 4)


def test_many_who_find_it_wrong_leave_one_line_and_nobody_brings_it_back(ward):
    allergy = an_allergy(ward.ann)
    wrong = ("DELETE", ward.path(f"{allergy.pk}/"), None)
    milder = ("PATCH", ward.path(f"{allergy.pk}/"), {"severity": "mild"})

    answers = ward.together(wrong, milder, wrong, milder, wrong, milder)

    allergy.refresh_from_db()
    assert statuses(answers)[204] == 3
    assert set(statuses(answers)) <= {200, 204, 400}
    assert allergy.status == "entered_in_error"
    assert AuditEvent.objects.filter(action="delete").count() == 1
