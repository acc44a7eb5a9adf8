import json
from pathlib import Path

import pytest

from tests.domains.activity.factories import event, event_body

BUDGETS = json.loads((Path(__file__).parent / "budgets.json").read_text())


@pytest.fixture
def row(cast):
    harbor, north = cast.organizations["harbor"], cast.facilities["north"]
    return event(organization_id=harbor.pk, facility_id=north.pk, actor_id=cast.users["nina"].pk)


def path(row, facility=None):
    return f"audit/events/{row.pk}/" + (f"?facility={facility.pk}" if facility else "")


def test_an_administrator_reads_one_event(row, acting_as):
    response = acting_as("adam").get(path(row))

    assert (response.status_code, response.json()) == (
        200, event_body(row, actor_name="Nina Example", facility_name="Harbor North"),
    )  # fmt: skip


def test_a_facility_administrator_names_the_facility(cast, row, acting_as):
    ada = acting_as("ada")

    assert ada.get(path(row, cast.facilities["north"])).status_code == 200
    assert ada.get(path(row)).status_code == 403


@pytest.mark.parametrize(
    ("who", "facility", "status"),
    [
        (None, None, 401), ("liam", None, 404), ("liam", "main", 404), ("lena", "main", 403), ("stan", "north", 403),
        ("selma", "south", 404), ("selma", "north", 403), ("adam", "south", 404), ("adam", "main", 404),
    ],
)  # fmt: skip
def test_it_turns_away(cast, row, acting_as, who, facility, status):
    response = acting_as(who).get(path(row, cast.facilities[facility] if facility else None))

    assert response.status_code == status


@pytest.mark.parametrize(("query", "status"), [("action=update", 200), ("action=view", 404), ("facility=x", 400)])
def test_the_lists_filters_hold_here_too(row, acting_as, query, status):
    assert acting_as("adam").get(f"{path(row)}?{query}").status_code == status


@pytest.mark.parametrize("event_id", ["0", "987654", "9" * 18, "9" * 30, "x"])
def test_what_is_not_there_is_not_found(acting_as, event_id):
    response = acting_as("adam").get(f"audit/events/{event_id}/")

    assert (response.status_code, response.json()["code"]) == (404, "resource.not_found")


def test_it_costs_what_the_list_costs(cast, row, acting_as, statements):
    ada, address = acting_as("ada"), path(row, cast.facilities["north"])
    ada.get(address)

    assert statements(lambda: ada.get(address)) <= BUDGETS["get_event"]
