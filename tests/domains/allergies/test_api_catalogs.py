from collections import Counter

import pytest

from careflow.domains.allergies.rules.choices import LABELS, Category, Severity

pytestmark = pytest.mark.django_db
ALLERGENS, REACTIONS = "allergies/allergen-catalog/", "allergies/reaction-catalog/"


def test_common_allergens_of_every_category_are_offered_once(acting_as):
    entries = acting_as("nina").get(ALLERGENS).json()

    assert entries[0] == {"label": "Penicillin", "category": "medication"}
    assert all(set(entry) == {"label", "category"} for entry in entries)
    assert {entry["category"] for entry in entries} == {choice.value for choice in Category}
    assert max(Counter(entry["label"].lower() for entry in entries).values()) == 1
    assert 100 <= len(entries) <= 120
    assert all(entry["label"] == " ".join(entry["label"].split()) for entry in entries)


def test_common_reactions_come_with_a_severity(acting_as):
    entries = acting_as("nina").get(REACTIONS).json()

    assert {"label": "Anaphylaxis", "default_severity": "life_threatening"} in entries
    assert {"label": "Itching", "default_severity": "mild"} in entries
    assert all(set(entry) == {"label", "default_severity"} for entry in entries)
    assert {entry["default_severity"] for entry in entries} == {choice.value for choice in Severity}
    assert max(Counter(entry["label"].lower() for entry in entries).values()) == 1
    assert 30 <= len(entries) <= 45


def test_every_label_reads_like_a_word(acting_as):
    assert LABELS["entered_in_error"] == "Entered in Error"
    assert LABELS["life_threatening"] == "Life Threatening"
    assert all(label[0].isupper() for label in LABELS.values())


@pytest.mark.parametrize("address", [ALLERGENS, REACTIONS])
@pytest.mark.parametrize(("who", "status"), [("bill", 200), ("adam", 200), ("lost", 200), (None, 401)])
def test_any_signed_in_person_may_look(acting_as, address, who, status):
    assert acting_as(who).get(address).status_code == status


def test_they_cost_only_the_identity(acting_as, statements, budget):
    lost = acting_as("lost")

    assert statements(lambda: lost.get(ALLERGENS)) == budget("list_allergens")
    assert statements(lambda: lost.get(REACTIONS)) == budget("list_reactions")
