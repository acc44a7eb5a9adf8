import pytest

from careflow.domains.organizations.models import Membership
from tests.domains.organizations.factories import add_role, allow, give_role

HARBOR = ["ada", "adam", "bill", "nina", "olivia", "paul", "petra", "sara", "selma", "stan"]
FULL = dict.fromkeys(
    [
        "org.profile.view", "org.profile.update", "org.facilities.view", "org.facilities.manage", "org.users.view",
        "org.users.manage", "org.payers.manage", "org.pharmacies.manage", "org.fee_schedules.manage",
        "org.audit.view", "org.security.manage",
    ],
    True,
)  # fmt: skip


def path(cast, slug="harbor"):
    return f"organizations/{cast.organizations[slug].pk}/"


def test_an_administrator_sees_profile_and_members(cast, acting_as):
    response = acting_as("adam").get(path(cast))

    harbor = cast.organizations["harbor"]
    body = response.json()
    members = body.pop("members")
    assert response.status_code == 200
    assert response.headers["ETag"] == '"1"'
    assert body == {
        "id": harbor.pk,
        "name": "Harbor Health",
        "slug": "harbor",
        "legal_name": "",
        "phone_number": "",
        "email": "",
        "website": "",
        "tax_id": "",
        "address": None,
        "notes": "",
        "created_at": "2026-01-05T14:00:00Z",
        "updated_at": "2026-01-05T14:00:00Z",
        "version": 1,
        "active_people_count": 10,
    }
    assert [member["username"] for member in members] == HARBOR
    assert members[1] == {
        "id": cast.users["adam"].membership.pk,
        "user_id": cast.users["adam"].pk,
        "username": "adam",
        "email": "adam@example.org",
        "first_name": "Adam",
        "last_name": "Example",
        "role": "admin",
        "security_permissions": FULL,
        "is_active": True,
        "created_at": "2026-01-05T14:00:00Z",
    }


@pytest.mark.weak_point("S10")
def test_a_plain_member_sees_names_but_no_addresses(cast, acting_as):
    members = acting_as("stan").get(path(cast)).json()["members"]

    assert [member["username"] for member in members] == HARBOR
    assert {(member["email"], len(member["security_permissions"])) for member in members} == {("", 0)}


def test_people_who_left_are_not_counted(cast, acting_as):
    Membership.unscoped.filter(user=cast.users["bill"]).update(is_active=False)

    body = acting_as("stan").get(path(cast)).json()

    assert body["active_people_count"] == len(body["members"]) == 9


def test_whoever_manages_people_sees_their_addresses(cast, acting_as):
    give_role(cast, "nina", add_role(cast, "people", "org.users.manage"))
    allow(cast, "admin", users__manage=False)

    assert acting_as("nina").get(path(cast)).json()["members"][0]["email"] == "ada@example.org"
    assert acting_as("adam").get(path(cast)).json()["members"][0]["email"] == ""


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("liam", 404), ("lost", 404)])
def test_it_turns_away(cast, acting_as, who, status):
    assert acting_as(who).get(path(cast)).status_code == status


def test_the_list_holds_the_own_organization_only(cast, acting_as):
    assert [row["slug"] for row in acting_as("stan").get("organizations/").json()] == ["harbor"]
    assert [row["slug"] for row in acting_as("liam").get("organizations/").json()] == ["lakeside"]
    assert acting_as("lost").get("organizations/").json() == []
    assert acting_as(None).get("organizations/").status_code == 401


def test_the_list_shows_whole_profiles(cast, acting_as):
    (row,) = acting_as("stan").get("organizations/").json()

    detail = acting_as("stan").get(path(cast)).json()
    assert row == {key: value for key, value in detail.items() if key not in {"members", "active_people_count"}}


def test_an_administrator_of_the_installation_sees_all_of_them(cast, acting_as):
    cast.users["lost"].is_superuser = True
    cast.users["lost"].save()

    assert [row["slug"] for row in acting_as("lost").get("organizations/").json()] == ["harbor", "lakeside"]


@pytest.mark.parametrize("number", ["0", "99999999999999999999", "x", "-1", "1.5"])
def test_odd_numbers_are_no_address(acting_as, number):
    response = acting_as("stan").get(f"organizations/{number}/")

    assert (response.status_code, response.json()["code"]) == (404, "resource.not_found")


def test_it_costs_the_same_for_many_members(cast, acting_as, statements, budgets):
    stan = acting_as("stan")
    few = acting_as("liam")

    assert statements(lambda: few.get(path(cast, "lakeside"))) == budgets["get_organization"]
    assert statements(lambda: stan.get(path(cast))) == budgets["get_organization"]
    assert statements(lambda: stan.get("organizations/")) == budgets["list_organizations"]
