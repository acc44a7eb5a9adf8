"""The matrix of rights in the organization is no decoration: each key opens something, and nothing else opens it."""

import pytest

from careflow.domains.organizations.permissions import OrganizationPermission
from tests.domains.organizations.factories import add_role, allow, give_role

ORGANIZATION = "organizations/{harbor}/"
# What each key opens; 400 is somebody who was let in and told what is missing.
OPENS = {
    "org.profile.view": ("GET", ORGANIZATION, 200),
    "org.profile.update": ("PATCH", ORGANIZATION, 200),
    "org.facilities.manage": ("POST", "facilities/", 400),
    "org.users.manage": ("GET", "organizations/people/", 200),
    "org.payers.manage": ("GET", "insurance/organization-carriers/", 200),
    "org.pharmacies.manage": ("GET", "organizations/pharmacies/", 200),
    "org.fee_schedules.manage": ("POST", "billing/organization-fee-schedules/", 400),
    "org.audit.view": ("GET", "audit/events/", 200),
    "org.security.manage": ("GET", "organizations/security/", 200),
}
# These widen or narrow a list instead.
SHOWS = {"org.facilities.view", "org.users.view"}


def ask(cast, person, key):
    method, path, _ = OPENS[key]
    return person.send(method, path.format(harbor=cast.organizations["harbor"].pk), {} if method != "GET" else None)


def test_every_key_of_the_matrix_is_here():
    assert set(OPENS) | SHOWS == {key.value for key in OrganizationPermission}


@pytest.mark.weak_point("S8")
@pytest.mark.parametrize("key", OPENS)
def test_an_administrator_without_the_key_stays_outside(cast, acting_as, key):
    before = ask(cast, acting_as("adam"), key).status_code

    allow(cast, "admin", **{key.removeprefix("org.").replace(".", "__"): False})

    assert (before, ask(cast, acting_as("adam"), key).status_code) == (OPENS[key][2], 403)


@pytest.mark.weak_point("S8")
@pytest.mark.parametrize("key", OPENS)
def test_anybody_with_the_key_comes_in(cast, acting_as, key):
    give_role(cast, "nina", add_role(cast, "keeper", key))

    assert ask(cast, acting_as("nina"), key).status_code == OPENS[key][2]


@pytest.mark.weak_point("S8")
def test_a_role_that_shows_no_people_shows_their_number(cast, acting_as):
    allow(cast, "member", users__view=False)

    body = acting_as("stan").get(f"organizations/{cast.organizations['harbor'].pk}/").json()

    assert (body["members"], body["active_people_count"]) == ([], 10)


@pytest.mark.weak_point("S8")
def test_a_role_that_shows_no_facilities_shows_none(cast, acting_as):
    allow(cast, "member", facilities__view=False)
    stan, north = acting_as("stan"), cast.facilities["north"].pk

    assert (stan.get("facilities/").json(), stan.get(f"facilities/{north}/").status_code) == ([], 404)


@pytest.mark.weak_point("S8")
def test_a_role_that_shows_no_profile_lists_none(cast, acting_as):
    allow(cast, "member", profile__view=False)

    assert acting_as("stan").get("organizations/").json() == []
