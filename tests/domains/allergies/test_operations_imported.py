from datetime import UTC, date, datetime

import pytest

from careflow.domains.allergies.models import NoKnownAllergies, PatientAllergy
from careflow.domains.allergies.operations.imported import ImportedAllergy, import_allergies
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

    def run(*allergies):
        return import_allergies(
            actor=actor, facility_id=facility.pk, allergies=allergies, external_system="other", now=NOW
        )

    return run


def peanut(patient, key="a-1", **values):
    values = {"allergen": "Peanut", "category": "food", "reaction": "Hives", **values}
    return ImportedAllergy(external_id=key, patient_id=patient.pk, **values)


def test_it_writes_what_the_patient_reacts_to(patient, take_over):
    imported = take_over(peanut(patient, severity="severe", onset_date=date(2020, 1, 1), notes="At school."))

    columns = (
        "id", "facility_id", "patient_id", "allergen", "allergen_key", "category", "reaction", "severity", "status",
        "onset_date", "notes", "created_by_name", "updated_by_name", "created_at", "version", "external_id",
    )  # fmt: skip
    assert PatientAllergy.unscoped.values_list(*columns).get() == (
        imported.ids["a-1"], patient.facility_id, patient.pk, "Peanut", "peanut", "food", "Hives", "severe", "active",
        date(2020, 1, 1), "At school.", "Importer", "Importer", NOW, 1, "a-1",
    )  # fmt: skip


def test_an_active_one_that_the_list_holds_is_left_out_and_named(patient, take_over):
    take_over(peanut(patient))

    imported = take_over(
        peanut(patient),
        peanut(patient, "a-2", allergen="PÉANUT"),
        peanut(patient, "a-3", status="resolved"),
        peanut(patient, "a-4", category="other"),
        peanut(patient, "a-5", category="other"),
    )

    assert imported.duplicates == {"a-2", "a-5"}
    assert sorted(imported.ids) == ["a-1", "a-3", "a-4"]
    assert PatientAllergy.unscoped.count() == 3


def test_what_is_there_stays_as_it_is(patient, take_over):
    take_over(peanut(patient))
    PatientAllergy.unscoped.update(reaction="Swelling")

    imported = take_over(peanut(patient))

    assert imported.duplicates == frozenset()
    assert PatientAllergy.unscoped.get().reaction == "Swelling"


@pytest.mark.parametrize(("status", "stands"), [("active", False), ("resolved", True)])
def test_whoever_has_an_allergy_no_longer_has_none(patient, take_over, status, stands):
    statement = NoKnownAllergies.unscoped.create(facility=patient.facility, patient=patient, stated_at=NOW)

    take_over(peanut(patient, status=status))

    statement.refresh_from_db()
    assert (statement.withdrawn_at is None, statement.withdrawn_by_name) == (stands, "" if stands else "Importer")


def test_many_take_as_many_statements_as_one(patient, take_over, statements):
    few = statements(lambda: take_over(peanut(patient)))
    many = statements(
        lambda: take_over(*(peanut(patient, f"many-{number}", allergen=f"Nut {number}") for number in range(12)))
    )

    assert (few, many) == (4, 4)
