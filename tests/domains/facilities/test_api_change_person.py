import pytest

from careflow.domains.accounts.models import User
from careflow.domains.audit.models import AuditEvent
from careflow.domains.facilities.models import Resource, Staff
from careflow.domains.organizations.models import Membership
from tests.domains.accounts.browser import Browser, give_password
from tests.domains.organizations.factories import add_role, allow, give_role, role_of


def path(cast, name):
    return f"organizations/people/{Membership.unscoped.get(user=cast.users[name]).pk}/"


def places(cast, *names):
    return [cast.facilities[name].pk for name in names]


def row(cast, name, place):
    return Staff.unscoped.select_related("role").get(user=cast.users[name], facility=cast.facilities[place])


def events():
    return list(AuditEvent.objects.order_by("pk"))


def test_the_account_changes_and_the_rest_stays(cast, acting_as):
    olivia = acting_as("olivia")
    before = olivia.get(path(cast, "paul")).json()
    change = {"username": "p.gray", "email": "gray@example.org", "first_name": "Pavel", "last_name": "Gray"}

    response = olivia.patch(path(cast, "paul"), change)

    assert (response.status_code, response.headers["ETag"]) == (200, '"4"')
    assert response.json() == before | change | {"version": 4}
    (event,) = events()
    assert (event.model_name, event.action, event.summary) == (
        "organizationmembership", "update", "Pavel Gray changed (member)",
    )  # fmt: skip
    assert event.metadata == {
        "organization_id": cast.organizations["harbor"].pk,
        "role": "member",
        "is_active": True,
        "changed_fields": ["email", "first_name", "last_name", "username"],
        "actor_name": "Olivia Example",
    }
    assert set(Resource.unscoped.filter(linked_staff__user=cast.users["paul"]).values_list("name", flat=True)) == {
        "MD Pavel Gray"
    }


@pytest.mark.weak_point("W4")
def test_places_of_work_follow_the_list(cast, acting_as):
    north, south = places(cast, "north", "south")

    moved = acting_as("olivia").patch(path(cast, "stan"), {"facility_ids": [south]}).json()
    back = acting_as("olivia").patch(path(cast, "stan"), {"facility_ids": [north, south]}).json()

    assert (moved["facility_ids"], back["facility_ids"]) == ([south], [north, south])
    assert row(cast, "stan", "north").pk == cast.staff["stan@north"].pk
    assert (row(cast, "stan", "south").role.code, row(cast, "stan", "south").is_default) == ("staff", True)
    assert [(event.model_name, event.action, event.metadata.get("changed_fields")) for event in events()] == [
        ("staff", "update", ["is_active"]),
        ("staff", "create", ["Created"]),
        ("organizationmembership", "update", ["facility_ids"]),
        ("staff", "update", ["is_active"]),
        ("organizationmembership", "update", ["facility_ids"]),
    ]


@pytest.mark.weak_point("W4", "S7")
def test_an_administrator_is_appointed_and_steps_back_to_the_least_role(cast, acting_as):
    north = places(cast, "north")
    olivia = acting_as("olivia")

    up = olivia.patch(path(cast, "nina"), {"facility_ids": north, "admin_facility_ids": north}).json()
    appointed = events()[-1]
    down = olivia.patch(path(cast, "nina"), {"facility_ids": north}).json()

    assert (up["admin_facility_ids"], down["admin_facility_ids"]) == (north, [])
    assert appointed.summary == "Nina Example changed (member); appointed administrator of Harbor North"
    assert appointed.metadata["appointed_at"] == north
    assert row(cast, "nina", "north").role.code == "staff"


def test_stepping_back_takes_administrator_overrides_along(cast, acting_as):
    Staff.unscoped.filter(pk=cast.staff["ada@north"].pk).update(
        security_overrides={"admin.security.manage": True, "clinical.sign": True}
    )

    acting_as("olivia").patch(path(cast, "ada"), {"facility_ids": places(cast, "north")})

    ada = row(cast, "ada", "north")
    assert (ada.role.code, ada.security_overrides) == ("staff", {"clinical.sign": True})


def test_other_roles_are_kept(cast, acting_as):
    response = acting_as("olivia").patch(path(cast, "nina"), {"facility_ids": places(cast, "north")})

    assert (response.json()["version"], row(cast, "nina", "north").role.code) == (2, "nurse")
    assert events() == []


@pytest.mark.weak_point("S3")
def test_a_changed_role_signs_the_person_out_everywhere(cast, acting_as):
    give_password(cast, "stan")
    stan = Browser()
    access = stan.sign_in().json()["access"]

    response = acting_as("olivia").patch(path(cast, "stan"), {"role": "admin"})

    assert response.json()["role"] == "admin"
    assert (stan.who_am_i(access).status_code, stan.refresh().status_code) == (401, 401)
    assert stan.sign_in().status_code == 200


def test_a_deactivated_person_is_signed_out_and_stays_out(cast, acting_as):
    give_password(cast, "stan")
    stan = Browser()
    access = stan.sign_in().json()["access"]

    response = acting_as("olivia").patch(path(cast, "stan"), {"is_active": False})

    assert response.json()["is_active"] is False
    assert (stan.who_am_i(access).status_code, stan.refresh().status_code) == (401, 401)
    assert stan.sign_in().json()["code"] == "auth.bad_credentials"
    assert acting_as("olivia").patch(path(cast, "stan"), {"is_active": True}).json()["is_active"] is True
    assert stan.sign_in().status_code == 200


def test_what_the_client_sends_back_unchanged_leaves_no_trace(cast, acting_as):
    olivia = acting_as("olivia")
    before = olivia.get(path(cast, "paul")).json()

    response = olivia.patch(path(cast, "paul"), before)

    assert (response.status_code, response.json()) == (200, before)
    assert events() == []


def test_a_stale_version_changes_nothing(cast, acting_as):
    olivia = acting_as("olivia")
    version = olivia.get(path(cast, "stan")).headers["ETag"]
    Staff.unscoped.filter(pk=cast.staff["stan@north"].pk).update(version=5)

    response = olivia.patch(path(cast, "stan"), {"first_name": "X", "is_active": False}, headers={"If-Match": version})

    assert response.status_code == 412
    assert User.objects.get(username="stan").first_name == "Stan"
    assert events() == []


@pytest.mark.parametrize(
    ("who", "whom", "change", "status", "code"),
    [
        ("adam", "olivia", {"first_name": "X"}, 403, "member.owners_only"),
        ("adam", "stan", {"role": "owner"}, 403, "member.owners_only"),
        ("olivia", "olivia", {"role": "admin"}, 403, "member.last_owner"),
        ("olivia", "olivia", {"is_active": False}, 403, "staff.lock_out"),
        ("olivia", "selma", {"facility_ids": []}, 403, "staff.lock_out"),
        ("olivia", "selma", {"is_active": False}, 403, "staff.lock_out"),
    ],
)
def test_nobody_is_locked_out(cast, acting_as, who, whom, change, status, code):
    response = acting_as(who).patch(path(cast, whom), change)

    assert (response.status_code, response.json()["code"]) == (status, code)
    assert events() == []
    assert User.objects.get(pk=cast.users[whom].pk).first_name == whom.capitalize()


@pytest.mark.weak_point("W18")
def test_who_may_appoint_themselves_may_step_back_again(cast, acting_as):
    adam, north = acting_as("adam"), places(cast, "north")
    rights = [
        adam.patch(path(cast, "adam"), {"facility_ids": north, "admin_facility_ids": administered})
        for administered in (north, [], north)
    ]
    gone = adam.patch(path(cast, "adam"), {"facility_ids": []})

    assert [answer.json()["admin_facility_ids"] for answer in rights] == [north, [], north]
    assert (gone.status_code, gone.json()["facility_ids"]) == (200, [])


@pytest.mark.weak_point("W18")
def test_nobody_steps_back_as_the_last_administrator(cast, acting_as):
    olivia, south = acting_as("olivia"), places(cast, "south")
    olivia.patch(path(cast, "olivia"), {"facility_ids": south, "admin_facility_ids": south})
    olivia.patch(path(cast, "selma"), {"facility_ids": []})

    response = olivia.patch(path(cast, "olivia"), {"facility_ids": south})

    assert (response.status_code, response.json()["code"]) == (403, "staff.lock_out")


def test_who_cannot_come_back_does_not_step_back(cast, acting_as):
    allow(cast, "admin", security__manage=False)
    north = places(cast, "north")
    acting_as("olivia").patch(path(cast, "adam"), {"facility_ids": north, "admin_facility_ids": north})

    response = acting_as("adam").patch(path(cast, "adam"), {"facility_ids": north})

    assert (response.status_code, response.json()["code"]) == (403, "staff.lock_out")


@pytest.mark.weak_point("W19")
def test_the_columns_of_somebody_who_left_close_and_open_again(cast, acting_as):
    def in_use():
        return set(Resource.unscoped.filter(linked_staff__user=cast.users["paul"]).values_list("is_active", flat=True))

    acting_as("olivia").patch(path(cast, "paul"), {"is_active": False})
    closed = in_use()
    acting_as("olivia").patch(path(cast, "paul"), {"is_active": True})

    assert (closed, in_use()) == ({False}, {True})


def test_the_last_owner_without_a_place_of_work_stays_too(cast, acting_as):
    give_role(cast, "adam", role_of(cast, "owner"))
    give_role(cast, "olivia", role_of(cast, "member"))

    response = acting_as("adam").patch(path(cast, "adam"), {"is_active": False})

    assert (response.status_code, response.json()["code"]) == (403, "member.last_owner")


@pytest.mark.parametrize("away", [{"password": "!never-set"}, {"is_active": False}])
def test_an_owner_who_cannot_sign_in_takes_nobodys_place(cast, acting_as, away):
    give_role(cast, "adam", role_of(cast, "owner"))
    give_password(cast, "adam")
    User.objects.filter(username="adam").update(**away)

    response = acting_as("olivia").patch(path(cast, "olivia"), {"role": "member"})

    assert (response.status_code, response.json()["code"]) == (403, "member.last_owner")
    assert Membership.unscoped.get(user=cast.users["olivia"]).role.code == "owner"


def test_one_of_two_owners_may_go(cast, acting_as):
    give_role(cast, "adam", role_of(cast, "owner"))
    give_password(cast, "adam")

    assert acting_as("adam").patch(path(cast, "olivia"), {"role": "member"}).json()["role"] == "member"


@pytest.mark.weak_point("S7")
def test_an_administrator_does_not_appoint_themselves_without_the_right(cast, acting_as):
    allow(cast, "admin", security__manage=False)
    north = places(cast, "north")

    appointing = acting_as("adam").patch(path(cast, "adam"), {"facility_ids": north, "admin_facility_ids": north})
    removing = acting_as("adam").patch(path(cast, "ada"), {"facility_ids": []})
    ordinary = acting_as("adam").patch(path(cast, "adam"), {"facility_ids": north})

    assert [answer.status_code for answer in (appointing, removing, ordinary)] == [403, 403, 200]
    assert appointing.json()["code"] == removing.json()["code"] == "staff.cannot_appoint"


def test_waking_an_old_administrator_row_needs_the_right_as_well(cast, acting_as):
    allow(cast, "admin", security__manage=False)
    Staff.unscoped.filter(pk=cast.staff["nina@north"].pk).update(
        is_active=False, security_overrides={"admin.security.manage": True}
    )

    response = acting_as("adam").patch(path(cast, "nina"), {"facility_ids": places(cast, "north")})

    assert (response.status_code, response.json()["code"]) == (403, "staff.cannot_appoint")


def test_people_who_may_do_more_are_out_of_reach(cast, acting_as):
    give_role(cast, "nina", add_role(cast, "people", "org.users.manage"))

    refused = acting_as("nina").patch(path(cast, "adam"), {"email": "mine@example.org"})
    promoted = acting_as("nina").patch(path(cast, "nina"), {"role": "admin"})
    allowed = acting_as("nina").patch(path(cast, "stan"), {"first_name": "Stanley"})

    assert [answer.status_code for answer in (refused, promoted, allowed)] == [403, 403, 200]


def test_somebody_who_left_gets_no_new_place_of_work(cast, acting_as):
    Membership.unscoped.filter(user=cast.users["stan"]).update(is_active=False)
    both = places(cast, "north", "south")

    refused = acting_as("olivia").patch(path(cast, "stan"), {"facility_ids": both})
    with_return = acting_as("olivia").patch(path(cast, "stan"), {"facility_ids": both, "is_active": True})

    assert (refused.status_code, refused.json()["facility_ids"]) == (400, ["Activate this person first."])
    assert with_return.json()["facility_ids"] == both


@pytest.mark.weak_point("W7", "S8")
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"username": "nina"}, "username"),
        ({"email": "NINA@example.org"}, "email"),
        ({"email": "nobody"}, "email"),
        ({"role": "chief"}, "role"),
        ({"is_active": None}, "is_active"),
        ({"facility_ids": "all"}, "facility_ids"),
        ({"first_name": None}, "first_name"),
    ],
)
def test_bad_input_names_the_field_and_changes_nothing(cast, acting_as, change, field):
    response = acting_as("olivia").patch(path(cast, "stan"), {"last_name": "New"} | change)

    assert response.status_code == 400
    assert set(response.json()) == {"detail", "code", field}
    assert User.objects.get(username="stan").last_name == "Example"
    assert events() == []


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("stan", 403), ("lost", 403), ("liam", 404)])
def test_it_turns_away(cast, acting_as, who, status):
    assert acting_as(who).patch(path(cast, "paul"), {"first_name": "X"}).status_code == status
    assert events() == []
