from typing import Any

import pytest

from careflow.domains.pharmacies import queries
from careflow.platform.actor import system
from tests.domains.pharmacies.factories import (
    directory_pharmacy,
    facility_pharmacy,
    link,
    override,
    own_pharmacy,
    pharmacy_body,
)

PATH = "patients/pharmacies/"


def names(response: Any) -> list[str]:
    assert response.status_code == 200, response.content
    return [row["name"] for row in response.json()]


def test_it_answers_with_what_the_organization_works_with(cast, acting_as):
    harbor = cast.organizations["harbor"]
    linked = directory_pharmacy("Élan Drugs", ncpdp_id="1234567", npi="1234567893")
    own = own_pharmacy(
        harbor, "bay pharmacy", address_line_1="1 Pier", address_line_2="", address_city="Hull", address_state="MA",
        address_zip_code="02045",
    )  # fmt: skip
    for pharmacy in (linked, own):
        link(harbor, pharmacy)
    directory_pharmacy("Unlinked")

    response = acting_as("stan").get(f"{PATH}?facility_id={cast.facilities['north'].pk}")

    address = {"id": own.pk, "line_1": "1 Pier", "line_2": "", "city": "Hull", "state": "MA", "zip_code": "02045"}
    assert response.json() == [pharmacy_body(own, address=address), pharmacy_body(linked)]


def test_a_facility_hides_what_it_does_not_want_and_adds_its_own(cast, acting_as):
    harbor, north, south = cast.organizations["harbor"], cast.facilities["north"], cast.facilities["south"]
    links = {name: link(harbor, directory_pharmacy(name)) for name in ("Hidden here", "Off here", "Kept", "Plain")}
    link(harbor, directory_pharmacy("Hidden everywhere"), is_hidden=True)
    link(harbor, directory_pharmacy("Off everywhere"), is_active=False)
    link(harbor, directory_pharmacy("Closed", is_active=False))
    override(north, of=links["Hidden here"], is_hidden=True)
    override(north, of=links["Off here"], is_active=False)
    override(north, of=links["Kept"])
    override(north, pharmacy=facility_pharmacy(north, "Added"))
    override(north, pharmacy=facility_pharmacy(north, "Added but off"), is_active=False)
    override(north, pharmacy=facility_pharmacy(north, "Added but hidden"), is_hidden=True)

    paul = acting_as("paul")

    assert names(paul.get(f"{PATH}?facility_id={north.pk}")) == ["Added", "Kept", "Plain"]
    assert names(paul.get(f"{PATH}?facility_id={south.pk}")) == ["Hidden here", "Kept", "Off here", "Plain"]


def test_a_pharmacy_linked_on_both_levels_stands_once(cast, acting_as):
    harbor, north = cast.organizations["harbor"], cast.facilities["north"]
    twice = directory_pharmacy("Twice")
    override(north, pharmacy=twice)
    link(harbor, twice)

    assert names(acting_as("stan").get(PATH)) == ["Twice"]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("drug", ["Élan Drugs"]),
        ("ELAN", ["Élan Drugs"]),
        ("%", ["100% Care"]),
        ("_", []),
        ("", ["100% Care", "Élan Drugs"]),
    ],
)
def test_the_search_takes_every_sign_as_it_is(cast, acting_as, search, found):
    for name in ("Élan Drugs", "100% Care"):
        link(cast.organizations["harbor"], directory_pharmacy(name))

    assert names(acting_as("stan").client.get(
        f"/v1/{PATH}", {"search": search}, headers={"Authorization": f"Bearer {acting_as('stan').token}"}
    )) == found  # fmt: skip


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("adam", 403), ("sara", 403), ("liam", 403), ("lost", 403)])
def test_it_turns_away(cast, acting_as, who, status):
    response = acting_as(who).get(f"{PATH}?facility_id={cast.facilities['north'].pk}")

    assert response.status_code == status


@pytest.mark.parametrize("value", ["x", "-1", "9" * 30, "1%00"])
def test_an_odd_facility_is_refused_by_name(acting_as, value):
    response = acting_as("stan").get(f"{PATH}?facility_id={value}")

    assert response.status_code == 400
    assert "facility_id" in response.json()


def test_one_of_them_comes_with_its_version(cast, acting_as):
    pharmacy = directory_pharmacy()
    link(cast.organizations["harbor"], pharmacy)

    response = acting_as("stan").get(f"{PATH}{pharmacy.pk}/")

    assert (response.status_code, response.json(), response.headers["ETag"]) == (200, pharmacy_body(pharmacy), '"1"')


def test_a_pharmacy_outside_the_set_is_not_found(cast, acting_as):
    other = facility_pharmacy(cast.facilities["south"])
    override(cast.facilities["south"], pharmacy=other)

    response = acting_as("stan").get(f"{PATH}{other.pk}/")

    assert (response.status_code, response.json()) == (404, {"detail": "Not found.", "code": "resource.not_found"})


def test_the_ids_among_a_choice_take_one_statement(cast, statements):
    north = cast.facilities["north"]
    actor = system(name="test", organization_id=north.organization_id, facility_id=north.pk)
    one, two = directory_pharmacy("One"), directory_pharmacy("Two")
    link(cast.organizations["harbor"], one)

    assert queries.effective_pharmacy_ids(actor=actor, among=[one.pk, two.pk]) == {one.pk}
    assert queries.effective_pharmacy_ids(actor=actor) == {one.pk}
    assert statements(lambda: queries.effective_pharmacy_ids(actor=actor, among=[one.pk, two.pk])) == 1
    assert statements(lambda: queries.effective_pharmacy_ids(actor=actor, among=[])) == 0
