import pytest

from careflow.domains.accounts.models import User
from careflow.domains.audit import operations as audit
from careflow.domains.audit.models import AuditEvent
from careflow.domains.facilities.models import Staff
from careflow.domains.organizations.models import Membership
from tests.domains.organizations.factories import add_role, allow, give_role

PATH = "organizations/people/"
FORM = {"username": "ivy", "email": "ivy@example.org", "first_name": "Ivy", "last_name": "Cole", "role": "member"}


def places(cast, *names):
    return [cast.facilities[name].pk for name in names]


def nobody_came(cast):
    return not User.objects.filter(username="ivy").exists() and not AuditEvent.objects.exists()


@pytest.mark.weak_point("W3", "W4")
def test_a_person_comes_with_account_membership_and_places_of_work(cast, acting_as):
    north, south = places(cast, "north", "south")
    body = FORM | {"facility_ids": [south, north], "admin_facility_ids": [south], "is_active": False}

    response = acting_as("olivia").post(PATH, body)

    person = Membership.unscoped.get(user__username="ivy")
    rows = {row.facility_id: row for row in Staff.unscoped.filter(user_id=person.user_id).select_related("role")}
    assert response.status_code == 201
    assert response.json() == {
        "id": person.pk,
        "user_id": person.user_id,
        "username": "ivy",
        "email": "ivy@example.org",
        "first_name": "Ivy",
        "last_name": "Cole",
        "role": "member",
        "is_active": True,
        "facility_ids": [north, south],
        "admin_facility_ids": [south],
        "facility_names": ["Harbor North", "Harbor South"],
        "admin_facility_names": ["Harbor South"],
        "created_at": person.created_at.isoformat().replace("+00:00", "Z"),
        "version": 3,
    }
    assert response.headers["ETag"] == '"3"'
    assert not User.objects.get(username="ivy").has_usable_password()
    assert {row.role.code for row in rows.values()} == {"staff", "admin"}
    assert {place: row.is_default for place, row in rows.items()} == {north: True, south: False}


@pytest.mark.weak_point("S7")
def test_the_log_tells_each_place_and_then_the_membership(cast, acting_as):
    north, south = places(cast, "north", "south")

    acting_as("olivia").post(PATH, FORM | {"facility_ids": [north, south], "admin_facility_ids": [south]})

    person = Membership.unscoped.get(user__username="ivy")
    row = Staff.unscoped.get(user_id=person.user_id, facility_id=north)
    first, second, last = AuditEvent.objects.order_by("pk")
    assert [(event.model_name, event.action, event.facility_id) for event in (first, second, last)] == [
        ("staff", "create", north), ("staff", "create", south), ("organizationmembership", "create", None),
    ]  # fmt: skip
    assert first.metadata == {
        "changed_fields": ["Created"],
        "previous": {"role_id": None, "is_active": False},
        "next": {"role_id": row.role_id, "is_active": True},
        "user_id": person.user_id,
        "via": "organization_people",
        "actor_name": "Olivia Example",
    }
    assert last.summary == "Ivy Cole added (member); appointed administrator of Harbor South"
    assert last.metadata == {
        "organization_id": person.organization_id,
        "role": "member",
        "appointed_at": [south],
        "actor_name": "Olivia Example",
    }


@pytest.mark.weak_point("W3", "C2")
def test_of_a_person_that_the_log_cannot_tell_of_nothing_is_kept(cast, acting_as, monkeypatch):
    record, told = audit.record, []

    def fail_at_last(**event):
        told.append(event["subject"])
        if event["subject"].endswith("membership"):
            raise RuntimeError("disk full")
        return record(**event)

    monkeypatch.setattr("careflow.domains.audit.operations.record", fail_at_last)

    response = acting_as("olivia").post(PATH, FORM | {"facility_ids": places(cast, "north")})

    assert (response.status_code, told) == (500, ["facilities/staff", "organizations/organizationmembership"])
    assert nobody_came(cast)
    assert not Staff.unscoped.filter(user__username="ivy").exists()


def test_facilities_of_others_are_dropped(cast, acting_as):
    north, main = places(cast, "north", "main")

    body = acting_as("adam").post(PATH, FORM | {"facility_ids": [main, north, 10**12], "admin_facility_ids": [main]})

    assert (body.status_code, body.json()["facility_ids"], body.json()["admin_facility_ids"]) == (201, [north], [])


def test_a_person_may_come_without_a_place_of_work(acting_as):
    body = acting_as("adam").post(PATH, FORM).json()

    assert (body["facility_ids"], body["version"]) == ([], 1)


@pytest.mark.weak_point("W3", "W7", "S8")
@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"username": "STAN"}, {"username": ["Somebody has this username already."]}),
        ({"email": "Stan@Example.org"}, {"email": ["Somebody has this e-mail address already."]}),
        (
            {"username": "stan", "email": "lena@example.org"},
            {
                "username": ["Somebody has this username already."],
                "email": ["Somebody has this e-mail address already."],
            },
        ),
        ({"role": "chief"}, {"role": ["This organization has no role with this code."]}),
        ({"role": ""}, {"role": ["This field may not be blank."]}),
        ({"role": None}, {"role": ["This field may not be empty."]}),
        ({"username": "two words"}, {"username": ["Use only letters, digits and @ . + - _"]}),
        ({"email": ""}, {"email": ["This field may not be blank."]}),
        ({"first_name": "x" * 151}, {"first_name": ["Use at most 150 characters."]}),
        ({"first_name": "I\u2066vy"}, {"first_name": ["Type this on one line, without signs that cannot be seen."]}),
        ({"facility_ids": ["north"]}, {"facility_ids": [["Enter a whole number."]]}),
        ({"facility_ids": 7}, {"facility_ids": ["Send a list."]}),
        ({"facility_ids": [0]}, {"facility_ids": [["Enter 1 or more."]]}),
        ({"admin_facility_ids": None}, {"admin_facility_ids": ["This field may not be empty."]}),
    ],
)
def test_bad_input_names_the_field_and_nobody_comes(cast, acting_as, change, errors):
    response = acting_as("olivia").post(PATH, FORM | {"facility_ids": places(cast, "north")} | change)

    answer = response.json()
    assert response.status_code == 400
    assert answer.pop("detail")
    assert answer == {"code": "input.invalid", **errors}
    assert nobody_came(cast)


def test_whatever_is_missing_is_named(acting_as):
    assert set(acting_as("olivia").post(PATH, {}).json()) == {"detail", "code", "username", "email", "role"}


@pytest.mark.parametrize(
    ("who", "role", "status"),
    [(None, "member", 401), ("stan", "member", 403), ("lost", "member", 403), ("adam", "owner", 403)],
)
def test_it_turns_away(cast, acting_as, who, role, status):
    response = acting_as(who).post(PATH, FORM | {"role": role})

    assert response.status_code == status
    assert nobody_came(cast)


def test_only_an_owner_makes_an_owner(acting_as):
    assert acting_as("olivia").post(PATH, FORM | {"role": "owner"}).json()["role"] == "owner"


def test_nobody_gives_a_role_that_may_do_more_than_their_own(cast, acting_as):
    give_role(cast, "nina", add_role(cast, "people", "org.users.manage"))

    refused = acting_as("nina").post(PATH, FORM | {"role": "admin"})
    allowed = acting_as("nina").post(PATH, FORM)

    assert (refused.status_code, refused.json()["code"]) == (403, "member.beyond_own_rights")
    assert allowed.status_code == 201


@pytest.mark.weak_point("S7")
def test_administrators_of_a_facility_are_appointed_by_those_who_manage_its_security(cast, acting_as):
    allow(cast, "admin", security__manage=False)
    give_role(cast, "selma", add_role(cast, "people", "org.users.manage"))
    south = {"facility_ids": places(cast, "south"), "admin_facility_ids": places(cast, "south")}

    refused = acting_as("adam").post(PATH, FORM | south)
    allowed = acting_as("selma").post(PATH, FORM | south)

    assert (refused.status_code, refused.json()["code"]) == (403, "staff.cannot_appoint")
    assert (allowed.status_code, allowed.json()["admin_facility_ids"]) == (201, south["facility_ids"])


def test_the_same_key_adds_one_person(acting_as):
    olivia, key = acting_as("olivia"), {"Idempotency-Key": "ivy-1"}

    first, second = (olivia.post(PATH, FORM, headers=key) for _ in range(2))

    assert (first.status_code, first.content, first.headers["ETag"]) == (
        second.status_code, second.content, second.headers["ETag"],
    )  # fmt: skip
    assert User.objects.filter(username="ivy").count() == 1
