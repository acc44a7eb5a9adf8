import pytest

from tests.domains.insurance.factories import (
    directory_carrier,
    effective_body,
    facility_carrier,
    link,
    override,
    own_carrier,
)

PATH = "insurance/carriers/"


def names(response):
    assert response.status_code == 200, response.content
    return [row["name"] for row in response.json()]


def test_it_answers_with_what_the_organization_works_with_by_name(harbor, north, acting_as):
    linked, own = directory_carrier("Élan Health", payer_id="E1"), own_carrier(harbor, "bay health")
    by = {carrier: link(harbor, carrier) for carrier in (linked, own)}
    directory_carrier("Unlinked")

    response = acting_as("stan").get(f"{PATH}?facility_id={north.pk}")

    assert response.json() == [effective_body(own, by[own]), effective_body(linked, by[linked])]


def test_a_facility_hides_what_it_does_not_want_and_adds_its_own(cast, harbor, north, acting_as):
    south = cast.facilities["south"]
    links = {name: link(harbor, directory_carrier(name)) for name in ("Hidden here", "Off here", "Kept", "Plain")}
    link(harbor, directory_carrier("Hidden everywhere"), is_hidden=True)
    link(harbor, directory_carrier("Off everywhere"), is_active=False)
    link(harbor, directory_carrier("Closed", is_active=False))
    override(north, of=links["Hidden here"], is_hidden=True)
    override(north, of=links["Off here"], is_active=False)
    override(north, of=links["Kept"])
    override(north, carrier=facility_carrier(north, "Added"))
    override(north, carrier=facility_carrier(north, "Added but off"), is_active=False)
    override(north, carrier=facility_carrier(north, "Added but hidden"), is_hidden=True)
    paul = acting_as("paul")

    assert names(paul.get(f"{PATH}?facility_id={north.pk}")) == ["Added", "Kept", "Plain"]
    assert names(paul.get(f"{PATH}?facility_id={south.pk}")) == ["Hidden here", "Kept", "Off here", "Plain"]


def test_what_the_facility_says_about_a_payer_holds_there_and_else_what_the_organization_says(
    cast, harbor, north, acting_as
):
    plain = link(harbor, directory_carrier("Alpha"), sort_order=3, notes="by fax")
    moved = link(harbor, directory_carrier("Beta"), sort_order=4, notes="portal")
    disliked = link(harbor, directory_carrier("Gamma"))
    toggled = link(harbor, directory_carrier("Delta"), sort_order=5, is_preferred=False)
    own = override(north, carrier=facility_carrier(north, "Own"), sort_order=2, notes="call")
    override(north, of=moved, sort_order=1)
    override(north, of=disliked, is_preferred=False)
    override(north, of=toggled)
    override(cast.facilities["south"], of=moved, sort_order=9, notes="South's")

    response = acting_as("stan").get(PATH)

    assert response.json() == [
        effective_body(moved.carrier, moved, sort_order=1, notes="portal"),
        effective_body(own.carrier, sort_order=2, notes="call"),
        effective_body(plain.carrier, plain, sort_order=3, notes="by fax"),
        effective_body(disliked.carrier, disliked, is_preferred=False),
        effective_body(toggled.carrier, toggled, sort_order=5, is_preferred=False),
    ]


def test_a_payer_linked_on_both_levels_and_by_others_stands_once(cast, harbor, north, acting_as):
    twice = directory_carrier("Twice")
    override(north, carrier=twice, notes="ours")
    ours = link(harbor, twice, notes="the organization's")
    link(cast.organizations["lakeside"], twice, notes="theirs")
    override(cast.facilities["main"], carrier=twice, notes="theirs")

    assert acting_as("stan").get(PATH).json() == [effective_body(twice, ours, notes="ours")]


@pytest.mark.parametrize("who", ["ada", "paul", "nina", "stan", "bill"])
def test_whoever_may_see_insurance_sees_it(acting_as, who):
    assert acting_as(who).get(PATH).status_code == 200


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("adam", 403), ("sara", 403), ("liam", 403), ("lost", 403)])
def test_it_turns_away(north, acting_as, who, status):
    assert acting_as(who).get(f"{PATH}?facility_id={north.pk}").status_code == status


def test_nothing_is_written_here(acting_as):
    assert acting_as("ada").post(PATH, {"name": "New"}).status_code == 405


def test_one_of_them_comes_with_its_version(harbor, acting_as):
    by = link(harbor, directory_carrier())
    carrier = by.carrier

    response = acting_as("stan").get(f"{PATH}{carrier.pk}/")

    assert (response.status_code, response.headers["ETag"]) == (200, '"1"')
    assert response.json() == effective_body(carrier, by)


def test_a_payer_outside_the_set_is_not_found(cast, acting_as):
    other = facility_carrier(cast.facilities["south"])
    override(cast.facilities["south"], carrier=other)

    response = acting_as("stan").get(f"{PATH}{other.pk}/")

    assert (response.status_code, response.json()) == (404, {"detail": "Not found.", "code": "resource.not_found"})
