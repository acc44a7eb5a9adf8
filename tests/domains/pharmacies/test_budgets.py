"""What every route costs in statements, identity included; lists cost the same for one row and for many."""

import json
from pathlib import Path

import pytest

from tests.domains.pharmacies.factories import directory_pharmacy, facility_pharmacy, link, override, own_pharmacy

BUDGETS = json.loads((Path(__file__).parent / "budgets.json").read_text())
LINKS = "organizations/pharmacies/"
OVERRIDES = "organizations/facility-pharmacy-overrides/"
LISTS = {
    "list_organization_pharmacies": LINKS,
    "list_organization_directory": f"{LINKS}directory/?search=shared",
    "list_facility_pharmacy_overrides": OVERRIDES,
    "list_facility_directory": f"{OVERRIDES}directory/",
    "list_effective_pharmacies": "patients/pharmacies/",
}


def fill(cast, count):
    harbor, north = cast.organizations["harbor"], cast.facilities["north"]
    for number in range(count):
        linked = link(harbor, directory_pharmacy(f"Linked {count} {number}"))
        override(north, of=linked)
        override(north, pharmacy=facility_pharmacy(north, f"Own {count} {number}"))
        directory_pharmacy(f"Shared {count} {number}")


@pytest.mark.weak_point("P2")
@pytest.mark.parametrize("route", LISTS)
def test_a_list_costs_the_same_for_one_row_and_for_many(cast, acting_as, statements, route):
    ada = acting_as("ada")
    sizes, costs = [], []
    for count in (1, 30):
        fill(cast, count)
        ada.get(LISTS[route])
        costs.append(statements(lambda: sizes.append(len(ada.get(LISTS[route]).json()))))

    assert sizes[0] >= 1
    assert sizes[1] >= 31
    assert costs == [BUDGETS[route]] * 2


def test_one_record_costs_no_more_than_its_list(cast, acting_as, statements):
    harbor, north = cast.organizations["harbor"], cast.facilities["north"]
    entry = link(harbor, directory_pharmacy())
    own = override(north, pharmacy=facility_pharmacy(north))
    paths = {
        "get_organization_pharmacy": f"{LINKS}{entry.pk}/",
        "get_facility_pharmacy_override": f"{OVERRIDES}{own.pk}/",
        "get_effective_pharmacy": f"patients/pharmacies/{own.pharmacy_id}/",
    }
    ada = acting_as("ada")

    assert {route: statements(lambda path=path: ada.get(path)) for route, path in paths.items()} == {
        route: BUDGETS[route] for route in paths
    }


def test_a_write_of_both_a_link_and_its_pharmacy_costs_no_more_than_its_budget(cast, acting_as, statements):
    harbor, north = cast.organizations["harbor"], cast.facilities["north"]
    entry = link(harbor, own_pharmacy(harbor))
    own = override(north, pharmacy=facility_pharmacy(north))
    ada = acting_as("ada")
    details = {"name": "New", "phone_number": "2125550100"}
    calls = {
        "link_organization_pharmacy": lambda: ada.post(LINKS, {"pharmacy": details}),
        "change_organization_pharmacy": lambda: ada.patch(
            f"{LINKS}{entry.pk}/", {"is_hidden": True, "pharmacy": {"phone_number": "2125550100"}}
        ),
        "add_facility_pharmacy_override": lambda: ada.post(OVERRIDES, {"pharmacy_details": details}),
        "change_facility_pharmacy_override": lambda: ada.patch(
            f"{OVERRIDES}{own.pk}/", {"is_hidden": True, "pharmacy_details": {"phone_number": "2125550100"}}
        ),
    }
    ada.get("patients/pharmacies/")

    assert {route: statements(call) for route, call in calls.items()} == {route: BUDGETS[route] for route in calls}
