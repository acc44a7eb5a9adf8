"""What the patient reacts to, as the patient reads it."""

from datetime import date

import pytest

from careflow.domains.allergies.models import PatientAllergy
from tests.domains.allergies.factories import an_allergy
from tests.domains.portal.record_budgets import BUDGETS

PATH = "portal/allergies/"


def test_it_shows_what_it_is_and_how_it_shows(portal_people, acting_as):
    allergy = an_allergy(
        portal_people.patients["ana"], severity="life_threatening", onset_date=date(2020, 6, 30), notes="Doubtful."
    )

    response = acting_as("ana").get(PATH)

    assert response.status_code == 200
    assert response.json() == [
        {
            "id": allergy.pk, "allergen": "Penicillin", "category": "medication", "category_label": "Medication",
            "reaction": "Hives", "severity": "life_threatening", "severity_label": "Life Threatening",
            "onset_date": "2020-06-30", "status": "active", "status_label": "Active",
        }
    ]  # fmt: skip


def test_active_ones_come_first_then_the_worst_then_by_allergen(portal_people, acting_as):
    ana = portal_people.patients["ana"]
    for allergen, severity, status in (
        ("Ant", "life_threatening", "resolved"), ("Bee", "unknown", "active"), ("Cat", "mild", "active"),
        ("Dog", "moderate", "active"), ("egg", "severe", "active"), ("Fly", "life_threatening", "active"),
        ("Élan", "severe", "active"), ("Gnu", "mild", "inactive"),
    ):  # fmt: skip
        an_allergy(ana, allergen, severity=severity, status=status)

    rows = acting_as("ana").get(PATH).json()

    assert [row["allergen"] for row in rows] == ["Fly", "egg", "Élan", "Dog", "Cat", "Bee", "Ant", "Gnu"]


@pytest.mark.weak_point("W14")
def test_what_was_entered_in_error_is_not_shown(portal_people, acting_as):
    an_allergy(portal_people.patients["ana"], status="entered_in_error", error_reason="Of her sister.")

    assert acting_as("ana").get(PATH).json() == []


def test_others_do_not_appear(portal_people, acting_as):
    for name in ("noel", "sofia", "lars"):
        an_allergy(portal_people.patients[name])

    assert acting_as("ana").get(PATH).json() == []


def test_it_costs_the_same_for_few_and_for_many_and_is_never_cut(portal_people, acting_as, statements):
    ana, caller = portal_people.patients["ana"], acting_as("ana")
    for number in range(3):
        an_allergy(ana, f"Thing {number}")
    few = statements(lambda: caller.get(PATH))
    PatientAllergy.unscoped.bulk_create(
        PatientAllergy(facility=ana.facility, patient=ana, allergen="x", allergen_key=str(number))
        for number in range(1200)
    )

    assert few == statements(lambda: caller.get(PATH)) == BUDGETS["list_allergies_for_patient"]
    assert len(caller.get(PATH).json()) == 1203
