import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.medications.models import MedicationAlert
from tests.domains.allergies.factories import an_allergy
from tests.domains.medications.factories import a_medication
from tests.domains.patients.factories import a_patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(acting_as, ana, path):
    return lambda who="stan", **fields: acting_as(who).post(
        path("check/"), {"patient": ana.pk, "medication_name": "Lipitor 20 mg"} | fields
    )


def test_it_tells_what_speaks_against_a_medication_and_writes_nothing(ask, ana):
    allergy, other = an_allergy(ana, "Statins"), a_medication(ana, "Simvastatin 20 MG")

    response = ask()

    assert response.status_code == 200
    assert response.json() == {
        "alerts": [
            {
                "code": "allergy.same_class",
                "severity": "high",
                "detail": "Atorvastatin is of the kind that the chart has an allergy to (statins).",
                "allergy": allergy.pk,
                "medication": None,
            },
            {
                "code": "duplicate.same_class",
                "severity": "moderate",
                "detail": "Atorvastatin and simvastatin are of one kind (statins),"
                " and Simvastatin 20 MG is active on the chart.",
                "allergy": None,
                "medication": other.pk,
            },
        ]
    }
    assert not MedicationAlert.unscoped.exists()
    assert not AuditEvent.objects.exists()


def test_nothing_speaks_against_an_unknown_name(ask):
    assert ask(medication_name="Moonlight").json() == {"alerts": []}


def test_a_medication_is_not_compared_with_itself(ask, ana):
    own = a_medication(ana, "Lipitor 10 mg")

    assert len(ask().json()["alerts"]) == 1
    assert ask(medication=own.pk).json() == {"alerts": []}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"patient": None}, "patient"),
        ({"patient": 999_999_999}, "patient"),
        ({"medication_name": " "}, "medication_name"),
        ({"medication_name": "x" * 181}, "medication_name"),
        ({"medication": "x"}, "medication"),
        ({"dose": "10 mg"}, "dose"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_its_field(ask, fields, field):
    response = ask(**fields)

    assert (response.status_code, field in response.json()) == (400, True)


def test_a_patient_of_another_facility_is_refused(ask, south):
    response = ask(patient=a_patient(south).pk)

    assert (response.status_code, response.json()["patient"]) == (400, ["Choose a patient of your facility."])


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("bill", 403), ("sara", 403), ("lena", 403), ("nina", 200)])
def test_it_turns_away(ask, who, status):
    assert ask(who).status_code == status


def test_it_costs_what_it_may(acting_as, ana, path, statements, budget):
    an_allergy(ana, "Statins")
    stan, body = acting_as("stan"), {"patient": ana.pk, "medication_name": "Lipitor"}

    assert statements(lambda: stan.post(path("check/"), body)) == budget("check_medication")
