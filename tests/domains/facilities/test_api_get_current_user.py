import pytest

from careflow.domains.facilities.models import Facility, Staff, StaffRole
from careflow.domains.facilities.rules import security
from careflow.domains.organizations.models import Membership
from tests.domains.facilities.people_budgets import BUDGETS

EVENINGS = [{"days": [1, 2], "start_time": "10:00", "end_time": "19:00"}]


def membership(cast, name, place, *, title=None, role_code="physician", is_default=True):
    user, facility, staff = cast.users[name], cast.facilities[place], cast.staff[f"{name}@{place}"]
    role = StaffRole.unscoped.get(pk=staff.role_id)
    return {
        "id": staff.pk,
        "user": {"id": user.pk, "username": name, "first_name": name.capitalize(), "last_name": "Example"},
        "facility": {
            "id": facility.pk,
            "name": facility.name,
            "timezone": "America/New_York",
            "operating_start_time": "08:00:00",
            "operating_end_time": "17:00:00",
            "operating_days": [1, 2, 3, 4, 5],
            "custom_operating_hours": None,
            "organization": {"id": cast.organizations["harbor"].pk, "name": "Harbor Health", "slug": "harbor"},
        },
        "role": {"id": role.pk, "name": role.name, "code": role_code},
        "title": title and {"id": staff.title_id, **title},
        "is_active": True,
        "is_default": is_default,
        "effective_security_permissions": security.template(role_code),
        "can_eprescribe": False,
    }


def test_a_physician_of_two_facilities_sees_both(cast, acting_as):
    response = acting_as("paul").get("users/me/")

    paul, md = cast.users["paul"], {"name": "MD", "code": "md"}
    north = membership(cast, "paul", "north", title=md)
    assert response.status_code == 200
    assert response.json() == {
        "id": paul.pk,
        "username": "paul",
        "email": "paul@example.org",
        "first_name": "Paul",
        "last_name": "Example",
        "phone_number": "",
        "organization": {"id": cast.organizations["harbor"].pk, "name": "Harbor Health", "slug": "harbor"},
        "organization_role": "member",
        "memberships": [north, membership(cast, "paul", "south", title=md, is_default=False)],
        "current_membership": north,
        "is_org_admin": False,
        "admin_facility_ids": [],
        "organization_people": [],
        "preferences": {"lastFacilityId": str(cast.facilities["north"].pk)},
        "second_factor": {"enrolled": False, "required": False},
    }


@pytest.mark.weak_point("W5")
def test_an_administrator_finds_the_people_beside_their_own_places_of_work(cast, acting_as):
    body = acting_as("olivia").get("users/me/").json()

    assert [entry["user"]["username"] for entry in body["memberships"]] == ["olivia"]
    assert [person["username"] for person in body["organization_people"]] == [
        "ada", "adam", "bill", "nina", "olivia", "paul", "petra", "sara", "selma", "stan",
    ]  # fmt: skip
    assert (body["is_org_admin"], body["admin_facility_ids"]) == (True, [cast.facilities["north"].pk])


@pytest.mark.weak_point("W10")
def test_hours_by_weekday_reach_the_calendar(cast, acting_as):
    Facility.unscoped.filter(pk=cast.facilities["north"].pk).update(custom_operating_hours=EVENINGS)

    body = acting_as("stan").get("users/me/").json()

    assert body["current_membership"]["facility"]["custom_operating_hours"] == EVENINGS


def test_the_facility_used_last_comes_first(cast, acting_as):
    south = cast.facilities["south"].pk
    cast.users["paul"].preferences = {"theme": "dark", "defaultFacilityId": south}
    cast.users["paul"].save()

    body = acting_as("paul").get("users/me/").json()

    assert [entry["facility"]["id"] for entry in body["memberships"]] == [south, cast.facilities["north"].pk]
    assert body["preferences"] == {"theme": "dark", "lastFacilityId": str(south)}


@pytest.mark.weak_point("S14")
@pytest.mark.parametrize("switched_off", ["staff row", "facility", "role"])
def test_only_places_that_count_are_listed(cast, acting_as, switched_off):
    paul = acting_as("paul")
    rows = {
        "staff row": Staff.unscoped.filter(pk=cast.staff["paul@north"].pk),
        "facility": Facility.unscoped.filter(pk=cast.facilities["north"].pk),
        "role": StaffRole.unscoped.filter(facility=cast.facilities["north"], code="physician"),
    }
    rows[switched_off].update(is_active=False)

    body = paul.get("users/me/").json()

    assert [entry["facility"]["name"] for entry in body["memberships"]] == ["Harbor South"]
    assert body["current_membership"]["facility"]["name"] == "Harbor South"


def test_overrides_of_the_person_count(cast, acting_as):
    Staff.unscoped.filter(pk=cast.staff["stan@north"].pk).update(
        security_overrides={"clinical.sign": True, "patients.view": False}
    )

    rights = acting_as("stan").get("users/me/").json()["current_membership"]["effective_security_permissions"]

    assert rights == security.template("staff") | {"clinical.sign": True, "patients.view": False}


def test_a_person_who_belongs_nowhere_is_told_so(cast, acting_as):
    body = acting_as("lost").get("users/me/").json()

    assert (body["organization"], body["organization_role"], body["current_membership"]) == (None, None, None)
    assert (body["memberships"], body["is_org_admin"], body["preferences"]) == ([], False, {})


def test_a_member_who_left_is_signed_out(cast, acting_as):
    stan = acting_as("stan")
    Membership.unscoped.filter(user=cast.users["stan"]).update(is_active=False)

    assert stan.get("users/me/").status_code == 401


def test_nobody_is_turned_away(acting_as):
    response = acting_as(None).get("users/me/")

    assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, 'Bearer realm="api"')


@pytest.mark.weak_point("P3")
def test_it_costs_the_same_for_one_place_and_for_two(acting_as, statements):
    stan, paul, olivia = acting_as("stan"), acting_as("paul"), acting_as("olivia")

    assert statements(lambda: stan.get("users/me/")) == BUDGETS["get_current_user"]
    assert statements(lambda: paul.get("users/me/")) == BUDGETS["get_current_user"]
    assert statements(lambda: olivia.get("users/me/")) == BUDGETS["get_current_user_of_administrator"]
