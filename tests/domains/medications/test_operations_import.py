from datetime import UTC, date, datetime

import pytest

from careflow.domains.medications.models import Medication
from careflow.domains.medications.operations.importing import RecordedMedication, import_medications
from careflow.platform.actor import system
from tests.domains.patients.factories import a_patient

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


@pytest.fixture
def patient(cast):
    return a_patient(cast.facilities["north"])


@pytest.fixture
def take_over(cast):
    facility = cast.facilities["north"]
    actor = system(name="Importer", organization_id=facility.organization_id, facility_id=facility.pk)

    def run(*medications):
        return import_medications(actor=actor, medications=medications, external_system="other", now=NOW)

    return run


def lisinopril(patient, key="m-1"):
    return RecordedMedication(
        external_id=key, patient_id=patient.pk, medication_name="Lisinöpril", dose="10 mg", route="Oral",
        frequency="Once daily", status="inactive", start_date=date(2020, 1, 1), end_date=date(2021, 1, 1),
        prescriber_name="Dr. Elsewhere", notes="For the heart.",
    )  # fmt: skip


def test_it_writes_what_was_taken(patient, take_over):
    ids = take_over(lisinopril(patient))

    columns = (
        "id", "facility_id", "patient_id", "medication_name", "name_key", "dose", "route", "frequency", "status",
        "start_date", "end_date", "end_is_implied", "prescriber_name", "notes", "created_by_name", "updated_by_name",
        "created_at", "version", "external_system", "external_id",
    )  # fmt: skip
    assert Medication.unscoped.values_list(*columns).get() == (
        ids["m-1"], patient.facility_id, patient.pk, "Lisinöpril", "lisinopril", "10 mg", "Oral", "Once daily",
        "inactive", date(2020, 1, 1), date(2021, 1, 1), False, "Dr. Elsewhere", "For the heart.", "Importer",
        "Importer", NOW, 1, "other", "m-1",
    )  # fmt: skip


def test_what_is_there_stays_as_it_is(patient, take_over):
    first = take_over(lisinopril(patient))
    Medication.unscoped.update(dose="20 mg")

    second = take_over(lisinopril(patient), lisinopril(patient, "m-2"))

    assert (list(first), list(second)) == (["m-1"], ["m-2"])
    assert Medication.unscoped.get(external_id="m-1").dose == "20 mg"


def test_many_take_as_many_statements_as_one(patient, take_over, statements):
    few = statements(lambda: take_over(lisinopril(patient)))
    many = statements(lambda: take_over(*(lisinopril(patient, f"many-{number}") for number in range(12))))

    assert (few, many) == (2, 2)
