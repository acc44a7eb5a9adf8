"""What the routes of carriers cost in statements, identity included; lists cost the same for one row and for many."""

import pytest

from tests.domains.insurance.conftest import BUDGETS
from tests.domains.insurance.factories import directory_carrier, facility_carrier, link, override, own_carrier

LINKS = "insurance/organization-carriers/"
OVERRIDES = "insurance/facility-carrier-overrides/"
LISTS = {
    "list_organization_carriers": LINKS,
    "list_organization_carrier_directory": f"{LINKS}directory/?search=shared",
    "list_facility_carrier_overrides": OVERRIDES,
    "list_facility_carrier_directory": f"{OVERRIDES}directory/",
    "list_carriers": "insurance/carriers/",
}


@pytest.fixture
def manager(acting_as):
    """Whoever manages what stands under an address."""
    return lambda path: acting_as("adam" if path.startswith(LINKS) else "ada")


def fill(cast, count):
    harbor, north = cast.organizations["harbor"], cast.facilities["north"]
    for number in range(count):
        linked = link(harbor, directory_carrier(f"Linked {count} {number}"))
        override(north, of=linked)
        override(north, carrier=facility_carrier(north, f"Own {count} {number}"))
        directory_carrier(f"Shared {count} {number}")


@pytest.mark.parametrize("route", LISTS)
def test_a_list_costs_the_same_for_one_row_and_for_many(cast, manager, statements, route):
    caller = manager(LISTS[route])
    sizes, costs = [], []
    for count in (1, 30):
        fill(cast, count)
        caller.get(LISTS[route])
        costs.append(statements(lambda: sizes.append(len(caller.get(LISTS[route]).json()))))

    assert sizes[0] >= 1
    assert sizes[1] >= 31
    assert costs == [BUDGETS[route]] * 2


def test_one_record_costs_no_more_than_its_list(harbor, north, manager, statements):
    entry = link(harbor, directory_carrier())
    own = override(north, carrier=facility_carrier(north))
    paths = {
        "get_organization_carrier": f"{LINKS}{entry.pk}/",
        "get_facility_carrier_override": f"{OVERRIDES}{own.pk}/",
        "get_carrier": f"insurance/carriers/{own.carrier_id}/",
    }
    callers = {path: manager(path) for path in paths.values()}

    assert {route: statements(lambda path=path: callers[path].get(path)) for route, path in paths.items()} == {
        route: BUDGETS[route] for route in paths
    }


def test_a_write_of_both_a_link_and_its_carrier_costs_no_more_than_its_budget(harbor, north, manager, statements):
    entry = link(harbor, own_carrier(harbor))
    own = override(north, carrier=facility_carrier(north))
    adam, ada = manager(LINKS), manager(OVERRIDES)
    details = {"name": "New", "phone_number": "2125550100"}
    calls = {
        "link_organization_carrier": lambda: adam.post(LINKS, {"carrier": details}),
        "change_organization_carrier": lambda: adam.patch(
            f"{LINKS}{entry.pk}/", {"is_hidden": True, "carrier": {"phone_number": "2125550100"}}
        ),
        "add_facility_carrier_override": lambda: ada.post(OVERRIDES, {"carrier_details": details}),
        "change_facility_carrier_override": lambda: ada.patch(
            f"{OVERRIDES}{own.pk}/", {"is_hidden": True, "carrier_details": {"phone_number": "2125550100"}}
        ),
    }
    ada.get("insurance/carriers/")

    assert {route: statements(call) for route, call in calls.items()} == {route: BUDGETS[route] for route in calls}
