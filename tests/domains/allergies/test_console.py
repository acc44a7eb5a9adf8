import pytest
from django.urls import reverse

from tests.domains.allergies.factories import an_allergy, none_known


@pytest.mark.parametrize("name", ["patientallergy", "noknownallergies"])
def test_they_are_shown_and_not_edited(console, ann, bob, name):
    row = {"patientallergy": an_allergy(ann), "noknownallergies": none_known(bob)}[name]

    page = console.get(reverse(f"admin:allergies_{name}_change", args=[row.pk]))

    assert page.status_code == 200
    assert "_save" not in page.content.decode()
    assert console.get(reverse(f"admin:allergies_{name}_add")).status_code == 403
    assert console.get(reverse(f"admin:allergies_{name}_delete", args=[row.pk])).status_code == 403


def test_allergies_are_found_by_allergen_chart_number_and_name(console, ann, bob):
    an_allergy(ann, "Penicillin")
    an_allergy(bob, "Latex")
    address = reverse("admin:allergies_patientallergy_changelist")

    for text in ("penici", ann.chart_number, "lee"):
        assert "1 result" in console.get(address, {"q": text}).content.decode()


def test_statements_are_found_by_name(console, ann, bob):
    none_known(ann)
    none_known(bob)

    address = reverse("admin:allergies_noknownallergies_changelist")

    assert "1 result" in console.get(address, {"q": "marsh"}).content.decode()
