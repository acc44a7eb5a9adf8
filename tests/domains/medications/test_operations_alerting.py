"""An allergy that is recorded later warns of what the patient takes already."""

import pytest

from careflow.domains.medications.models import MedicationAlert
from tests.domains.allergies.factories import an_allergy
from tests.domains.medications.factories import a_medication

pytestmark = pytest.mark.django_db


@pytest.fixture
def nina(acting_as):
    return acting_as("nina")


@pytest.fixture
def allergies(north):
    return lambda rest="": f"allergies/patient-allergies/{rest}?facility_id={north.pk}"


@pytest.fixture
def allergy(ana):
    return lambda **fields: {
        "patient": ana.pk, "allergen": "Penicillin", "category": "medication", "reaction": "Hives"
    } | fields  # fmt: skip


def waiting(nina, path, medication):
    return [
        (alert["code"], alert["allergy"], alert["acknowledged_at"])
        for alert in nina.get(path(f"{medication.pk}/")).json()["alerts"]
    ]


def test_a_new_allergy_warns_of_what_is_taken(cast, nina, ana, ben, path, allergies, allergy):
    taken, other = a_medication(ana, "Amoxicillin"), a_medication(ana, "Lisinopril")
    over, of_ben = a_medication(ana, "Ampicillin", status="discontinued"), a_medication(ben, "Amoxicillin")

    recorded = nina.post(allergies(), allergy()).json()

    alert = MedicationAlert.unscoped.get()
    assert waiting(nina, path, taken) == [("allergy.same_class", recorded["id"], None)]
    assert [waiting(nina, path, row) for row in (other, over, of_ben)] == [[], [], []]
    assert "alerts" not in recorded
    assert (alert.raised_to_id, alert.raised_to_name) == (cast.users["nina"].pk, "Nina Example")
    assert alert.raised_at.isoformat().replace("+00:00", "Z") == recorded["created_at"]


def test_an_allergy_that_is_not_active_warns_of_nothing(nina, ana, allergies, allergy):
    a_medication(ana, "Amoxicillin")

    nina.post(allergies(), allergy(status="resolved"))

    assert not MedicationAlert.unscoped.exists()


def test_an_allergy_that_comes_back_warns_once(nina, ana, path, allergies, allergy):
    taken = a_medication(ana, "Amoxicillin")
    recorded = nina.post(allergies(), allergy()).json()
    for status in ("resolved", "active", "inactive", "active"):
        nina.patch(allergies(f"{recorded['id']}/"), {"status": status})

    assert waiting(nina, path, taken) == [("allergy.same_class", recorded["id"], None)]
    assert MedicationAlert.unscoped.count() == 1


def test_an_allergy_that_comes_back_after_an_answer_warns_anew(nina, ana, path, allergies, allergy):
    taken = a_medication(ana, "Amoxicillin")
    recorded = nina.post(allergies(), allergy()).json()
    nina.post(path(f"{taken.pk}/acknowledge-alerts/"), {"reason": "Tolerated."})
    nina.patch(allergies(f"{recorded['id']}/"), {"status": "resolved"})

    nina.patch(allergies(f"{recorded['id']}/"), {"status": "active"})

    assert waiting(nina, path, taken) == [("allergy.same_class", recorded["id"], None)]
    assert MedicationAlert.unscoped.count() == 2


def test_another_name_of_the_allergen_is_compared_anew(nina, ana, path, allergies, allergy):
    taken = a_medication(ana, "Amoxicillin")
    recorded = nina.post(allergies(), allergy(allergen="Latex")).json()
    before = waiting(nina, path, taken)
    nina.patch(allergies(f"{recorded['id']}/"), {"allergen": "Amoxicillin"})
    after = waiting(nina, path, taken)
    nina.patch(allergies(f"{recorded['id']}/"), {"allergen": "Cephalexin"})

    assert (before, [code for code, *_ in after]) == ([], ["allergy.same_substance"])
    assert [code for code, *_ in waiting(nina, path, taken)] == ["allergy.cross_reactive"]


def test_a_wrong_allergy_no_longer_warns(nina, ana, path, allergies, allergy):
    taken = a_medication(ana, "Amoxicillin")
    recorded = nina.post(allergies(), allergy()).json()

    nina.delete(allergies(f"{recorded['id']}/"))

    assert waiting(nina, path, taken) == []


def test_recording_an_allergy_costs_the_same_for_one_medication_and_for_many(nina, ana, allergies, allergy, statements):
    costs = []
    for allergen, count in (("Penicillin", 1), ("Amoxicillin", 20)):
        for number in range(count):
            a_medication(ana, f"Amoxicillin {number} mg")
        costs.append(statements(lambda allergen=allergen: nina.post(allergies(), allergy(allergen=allergen))))

    assert costs == [10, 10]


def test_an_old_allergy_is_not_touched(nina, ana, path, allergies, allergy):
    an_allergy(ana, "Aspirin")
    taken = a_medication(ana, "Ibuprofen")

    nina.post(allergies(), allergy())

    assert waiting(nina, path, taken) == []
