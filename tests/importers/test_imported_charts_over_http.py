"""An imported chart as a client opens it."""

import pytest

from careflow.domains.accounts.models import User
from careflow.domains.facilities.models import Facility
from careflow.domains.patients.models import Patient
from tests.conftest import As, token_for
from tests.importers import exports
from tests.importers.exports import chart_of, write_export

MANY = 30
LISTS = (
    "clinical/encounters/", "clinical/vitals/", "clinical/problems/", "medications/", "allergies/patient-allergies/",
    "patients/documents/", "appointments/",
)  # fmt: skip


@pytest.fixture
def imported(bring_in, tmp_path):
    """pat-1 with many rows of everything, pat-2 with one of each; both have two papers."""
    few, many = chart_of("pat-2", 1), chart_of("pat-1", MANY)
    headers = {name: exports.FILES[name].partition("\n")[0] for name in many}
    files = {name: f"{headers[name]}\n{many[name]}{few[name]}" for name in many}
    nothing = {name: f"{exports.FILES[name].partition(chr(10))[0]}\n" for name in ("procedures", "careplans")}
    report = bring_in(write_export(tmp_path, **files, **nothing))
    assert report.adds_up
    facility = Facility.unscoped.get(name="Synthea Clinic")
    return As(token_for(User.objects.get(username="synthea"))), facility.pk


@pytest.mark.parametrize("path", LISTS)
def test_a_long_chart_costs_as_many_statements_as_a_short_one(imported, statements, path):
    client, facility_id = imported
    patients = dict(Patient.unscoped.filter(external_system="synthea").values_list("external_id", "pk"))
    answers = {}

    def ask(patient):
        answer = client.get(f"{path}?facility_id={facility_id}&patient_id={patients[patient]}")
        assert answer.status_code == 200
        answers[patient] = answer.json()

    ask("pat-2")  # whatever is looked up once is known by now
    few, many = statements(lambda: ask("pat-2")), statements(lambda: ask("pat-1"))

    expected = {"pat-1": 2, "pat-2": 2} if path == "patients/documents/" else {"pat-1": MANY, "pat-2": 1}
    assert {patient: len(found) for patient, found in answers.items()} == expected
    assert many == few


def test_what_was_signed_elsewhere_opens_here(imported):
    client, facility_id = imported
    patient_id = Patient.unscoped.get(external_id="pat-2").pk
    (encounter,) = client.get(f"clinical/encounters/?facility_id={facility_id}&patient_id={patient_id}").json()
    note = encounter["progress_note"]

    (version,) = client.get(f"clinical/progress-notes/{note['id']}/versions/?facility_id={facility_id}").json()
    refused = client.patch(f"clinical/progress-notes/{note['id']}/?facility_id={facility_id}", {"plan": "Other."})

    assert (encounter["status"], encounter["rendering_provider_name"], note["signed_by_name"]) == (
        "signed", "Nora Quist", "Nora Quist",
    )  # fmt: skip
    assert note["subjective"] == "Reason for the visit: Visit."
    assert (version["number"], version["signed_by_name"]) == (1, "Nora Quist")
    assert refused.status_code == 400
