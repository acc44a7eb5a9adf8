import pytest

from careflow.domains.facilities.models import Staff
from careflow.domains.organizations.models import Membership
from tests.cast import LONG_AGO
from tests.domains.facilities.people_budgets import BUDGETS
from tests.domains.organizations.factories import role_of

PATH = "organizations/people/"


def one(cast, name):
    return f"{PATH}{Membership.unscoped.get(user=cast.users[name]).pk}/"


def paul(cast):
    north, south = cast.facilities["north"], cast.facilities["south"]
    return {
        "id": Membership.unscoped.get(user=cast.users["paul"]).pk,
        "user_id": cast.users["paul"].pk,
        "username": "paul",
        "email": "paul@example.org",
        "first_name": "Paul",
        "last_name": "Example",
        "role": "member",
        "is_active": True,
        "facility_ids": [north.pk, south.pk],
        "admin_facility_ids": [],
        "facility_names": ["Harbor North", "Harbor South"],
        "admin_facility_names": [],
        "created_at": "2026-01-05T14:00:00Z",
        "version": 3,
    }


def test_everybody_is_listed_by_username(cast, acting_as):
    Membership.unscoped.filter(user=cast.users["bill"]).update(is_active=False)

    rows = acting_as("adam").get(PATH).json()

    assert [row["username"] for row in rows] == [
        "ada", "adam", "bill", "nina", "olivia", "paul", "petra", "sara", "selma", "stan",
    ]  # fmt: skip
    assert [row["username"] for row in rows if not row["is_active"]] == ["bill"]
    assert rows[5] == paul(cast)
    assert (rows[0]["admin_facility_ids"], rows[0]["admin_facility_names"]) == (
        [cast.facilities["north"].pk], ["Harbor North"],
    )  # fmt: skip
    assert rows[1]["facility_ids"] == []


def test_one_person_carries_the_version(cast, acting_as):
    response = acting_as("olivia").get(one(cast, "paul"))

    assert (response.status_code, response.headers["ETag"], response.json()) == (200, '"3"', paul(cast))


def test_a_place_where_the_person_no_longer_works_is_not_shown(cast, acting_as):
    Staff.unscoped.filter(pk=cast.staff["paul@north"].pk).update(is_active=False)

    assert acting_as("olivia").get(one(cast, "paul")).json()["facility_names"] == ["Harbor South"]


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("stan", 403), ("lost", 403), ("liam", 404)])
def test_it_turns_away(cast, acting_as, who, status):
    assert acting_as(who).get(one(cast, "paul")).status_code == status


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("stan", 403), ("lost", 403)])
def test_the_list_turns_away(acting_as, who, status):
    assert acting_as(who).get(PATH).status_code == status


def test_an_administrator_of_the_installation_without_membership_sees_nobody(cast, acting_as):
    cast.users["lost"].is_superuser = True
    cast.users["lost"].save()

    assert acting_as("lost").get(PATH).json() == []
    assert acting_as("lost").get(one(cast, "paul")).status_code == 404
    assert acting_as("lost").post(PATH, {"username": "x", "email": "x@y.org", "role": "member"}).status_code == 403


def test_it_costs_the_same_for_many_people(cast, acting_as, statements):
    liam, olivia = acting_as("liam"), acting_as("olivia")
    role = cast.staff["lena@main"].role
    few = statements(lambda: liam.get(PATH))
    for name in ("nina", "stan", "bill"):
        user = cast.users[name]
        member = role_of(cast, "member", "lakeside")
        Membership.unscoped.filter(user=user).update(organization=cast.organizations["lakeside"], role=member)
        Staff.unscoped.create(
            facility=cast.facilities["main"], user=user, role=role, created_at=LONG_AGO, updated_at=LONG_AGO
        )

    assert few == statements(lambda: liam.get(PATH)) == BUDGETS["list_people"]
    path = one(cast, "paul")
    assert statements(lambda: olivia.get(path)) == BUDGETS["get_person"]
