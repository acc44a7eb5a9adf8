"""A medication and an allergy written down at the same moment: whoever comes second sees the first."""

from collections import Counter

import pytest

from careflow.domains.medications.models import MedicationAlert
from tests.conftest import As, token_for
from tests.domains.allergies.factories import an_allergy
from tests.domains.medications.factories import a_medication
from tests.domains.patients.factories import a_patient
from tests.plugins.races import at_once


class Ward:
    """North, with a nurse and a doctor."""

    def __init__(self, cast):
        self.north = cast.facilities["north"]
        self.ana = a_patient(self.north)
        self.tokens = [token_for(cast.users[name]) for name in ("nina", "paul")]

    def path(self, rest=""):
        return f"{rest}?facility_id={self.north.pk}"

    def medication(self, name):
        form = {"patient": self.ana.pk, "medication_name": name, "dose": "1", "route": "oral", "frequency": "daily"}
        return "POST", self.path("medications/"), form

    def allergy(self, allergen):
        form = {"patient": self.ana.pk, "allergen": allergen, "reaction": "Hives"}
        return "POST", self.path("allergies/patient-allergies/"), form

    def together(self, *requests):
        return at_once([
            lambda number=number, request=request: As(self.tokens[number % 2]).send(*request)
            for number, request in enumerate(requests)
        ])  # fmt: skip


@pytest.fixture
def ward(own_cast):
    return Ward(own_cast)


def test_no_warning_falls_between_two_writers(ward):
    names = ("Amoxicillin", "Ibuprofen", "Azithromycin")

    answers = ward.together(*[request for name in names for request in (ward.medication(name), ward.allergy(name))])

    assert {answer.status_code for answer in answers} == {201}
    assert MedicationAlert.unscoped.filter(code="allergy.same_substance").count() == 3


def test_no_warning_falls_between_a_new_name_and_an_allergy(ward):
    medications = [a_medication(ward.ana, f"Moonlight {number}") for number in range(3)]
    renames = [
        ("PATCH", ward.path(f"medications/{row.pk}/"), {"medication_name": "Amoxicillin"}) for row in medications
    ]

    answers = ward.together(*renames, ward.allergy("Penicillin"))

    assert Counter(answer.status_code for answer in answers) == {200: 3, 201: 1}
    assert MedicationAlert.unscoped.filter(code="allergy.same_class").count() == 3


def test_of_equal_medications_written_at_once_all_but_the_first_warn(ward):
    answers = ward.together(*[ward.medication("Amoxicillin")] * 4)

    assert sorted(len(answer.json()["alerts"]) for answer in answers) == [0, 1, 2, 3]


def test_many_who_acknowledge_at_once_leave_one_reason(ward):
    an_allergy(ward.ana, "Penicillin")
    method, address, form = ward.medication("Amoxicillin")
    medication = As(ward.tokens[0]).send(method, address, form).json()
    address = ward.path(f"medications/{medication['id']}/acknowledge-alerts/")

    answers = ward.together(*[("POST", address, {"reason": f"Reason {number}."}) for number in range(6)])

    assert {answer.status_code for answer in answers} == {200}
    assert sorted(len(answer.json()["alerts"]) for answer in answers) == [0, 0, 0, 0, 0, 1]
    assert MedicationAlert.unscoped.get().override_reason.startswith("Reason")
