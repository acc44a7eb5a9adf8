import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.facilities.models import Resource, Staff, StaffRole, StaffTitle
from careflow.domains.facilities.rules import security
from tests.domains.facilities.budgets import BUDGETS
from tests.domains.facilities.factories import hire, room

SECRETS = {
    "dea_number": "AB1234563",
    "state_license_number": "NY-77",
    "state_license_state": "NY",
    "state_license_expiration": "2030-01-31",
    "dea_expiration": "2029-12-31",
    "security_overrides": {"clinical.unsign": True},
}


@pytest.fixture
def north(cast):
    return cast.facilities["north"].pk


def at(facility, staff=None):
    return f"facilities/staff/{f'{staff.pk}/' if staff else ''}?facility_id={facility}"


def role(facility, code):
    return StaffRole.unscoped.get(facility_id=facility, code=code).pk


def title(facility, code):
    return StaffTitle.unscoped.get(facility_id=facility, code=code).pk


def body_of(staff, **changes):
    """The whole body for somebody who may see everything."""
    user = staff.user
    return {
        "id": staff.pk,
        "user": {
            "id": user.pk,
            "username": user.username,
            "first_name": user.first_name,
            "last_name": user.last_name,
            "email": user.email,
        },
        "display_name": f"{user.first_name} {user.last_name}",
        "facility": staff.facility_id,
        "facility_name": staff.facility.name,
        "role": staff.role_id,
        "role_name": staff.role.name,
        "role_code": staff.role.code,
        "title": None,
        "title_name": None,
        "title_code": None,
        "npi": "",
        "dea_number": "",
        "state_license_number": "",
        "state_license_state": "",
        "state_license_expiration": None,
        "dea_expiration": None,
        "specialty": "",
        "taxonomy_code": "",
        "eprescribe_enabled": False,
        "fee_schedule": None,
        "fee_schedule_name": "",
        "is_active": True,
        "is_default": True,
        "can_render_claims": False,
        "resource_default_room": None,
        "resource_operating_start_time": None,
        "resource_operating_end_time": None,
        "security_overrides": {},
        "effective_security_permissions": security.template(staff.role.code),
        "online_scheduling_enabled": False,
        "auto_confirm_bookings": False,
        "online_cancellation_enabled": False,
        "cancellation_cutoff_hours": 24,
        "version": 1,
        **changes,
    }


def paul(cast, **changes):
    staff = cast.staff["paul@north"]
    return body_of(
        staff,
        display_name="MD Paul Example",
        title=staff.title_id,
        title_name="MD",
        title_code="md",
        can_render_claims=True,
        resource_default_room="",
        **changes,
    )


@pytest.mark.weak_point("M3")
def test_the_list_goes_by_last_and_first_name(cast, acting_as, north):
    hire(cast, "zoe")
    Staff.unscoped.filter(pk=cast.staff["stan@north"].pk).update(is_active=False)

    response = acting_as("ada").get(at(north))

    assert response.status_code == 200
    assert [row["user"]["username"] for row in response.json()] == [
        "ada", "bill", "nina", "olivia", "paul", "petra", "stan", "zoe",
    ]  # fmt: skip
    assert response.json()[4] == paul(cast)
    assert response.json()[6] == body_of(cast.staff["stan@north"], is_active=False)


def test_the_list_can_be_of_one_role(acting_as, north):
    ada = acting_as("ada")

    assert [row["user"]["username"] for row in ada.get(f"{at(north)}&role=physician").json()] == ["paul", "petra"]
    assert ada.get(f"{at(north)}&role=phys%25").json() == []
    assert ada.get(f"{at(north)}&role={'x' * 51}").status_code == 400


def test_a_longer_list_costs_no_more(cast, acting_as, north, statements):
    nina = acting_as("nina")
    cost = statements(lambda: nina.get(at(north)))
    for number in range(20):
        hire(cast, f"temp{number}", role="physician")

    assert statements(lambda: nina.get(at(north))) == cost == BUDGETS["list_staff"]


def test_without_a_facility_the_default_one_is_meant(cast, acting_as, north):
    body = acting_as("paul").get("facilities/staff/").json()

    assert {row["facility"] for row in body} == {north}


@pytest.mark.parametrize("wrong", ["abc", "1.5", "-1", "9" * 30, "1 or 1"])
def test_a_facility_is_a_number(acting_as, wrong):
    response = acting_as("ada").get(f"facilities/staff/?facility_id={wrong}")

    assert (response.status_code, "facility_id" in response.json()) == (400, True)


@pytest.mark.weak_point("S10")
def test_licences_and_overrides_are_for_managers_and_the_person(cast, acting_as, north):
    staff = cast.staff["paul@north"]
    Staff.unscoped.filter(pk=staff.pk).update(**SECRETS)
    effective = security.template("physician") | {"clinical.unsign": True}
    whole = paul(cast, **SECRETS, effective_security_permissions=effective)
    blank = paul(cast, effective_security_permissions={})

    for who in ("ada", "olivia", "paul"):
        assert acting_as(who).get(at(north, staff)).json() == whole, who
    for who in ("nina", "stan", "adam"):
        assert acting_as(who).get(at(north, staff)).json() == blank, who
        assert blank in acting_as(who).get(at(north)).json()


def test_one_row_carries_its_version_and_the_hours_of_its_column(cast, acting_as, north):
    staff = cast.staff["paul@north"]
    Resource.unscoped.filter(linked_staff=staff).update(
        default_room="Exam 1", operating_start_time="09:00", operating_end_time="12:30"
    )

    response = acting_as("ada").get(at(north, staff))

    assert response.headers["ETag"] == '"1"'
    assert response.json() == paul(cast) | {
        "resource_default_room": "Exam 1",
        "resource_operating_start_time": "09:00:00",
        "resource_operating_end_time": "12:30:00",
    }


@pytest.mark.weak_point("W5")
@pytest.mark.parametrize("spelling", ["{}_id", "{}"])
def test_somebody_is_added_under_either_spelling(cast, acting_as, north, spelling):
    sent = {
        spelling.format("user"): cast.users["sara"].pk,
        spelling.format("role"): role(north, "physician"),
        spelling.format("title"): title(north, "np"),
        "npi": "1234567893",
        "fee_schedule": None,
        "security_overrides": {"audit.view": True, "no.such.key": True, "clinical.sign": None},
        "is_active": True,
    }

    response = acting_as("ada").post(at(north), sent)

    staff = Staff.unscoped.select_related("user", "role", "facility").get(user=cast.users["sara"], facility_id=north)
    assert response.status_code == 201
    assert response.json() == body_of(
        staff,
        display_name="NP Sara Example",
        title=title(north, "np"),
        title_name="NP",
        title_code="np",
        npi="1234567893",
        is_default=False,
        can_render_claims=True,
        resource_default_room="",
        security_overrides={"audit.view": True},
        effective_security_permissions=security.template("physician") | {"audit.view": True},
    )
    assert Resource.unscoped.get(linked_staff=staff).name == "NP Sara Example"
    event = AuditEvent.objects.get()
    assert (event.model_name, event.action, event.object_pk, event.facility_id) == (
        "staff", "create", str(staff.pk), north,
    )  # fmt: skip
    assert event.metadata == {
        "actor_name": "Ada Example",
        "changed_fields": ["Created"],
        "previous": {},
        "next": {
            "role_id": role(north, "physician"), "is_active": True, "security_overrides": {"audit.view": True},
        },
        "user_id": cast.users["sara"].pk,
    }  # fmt: skip


def test_user_and_role_are_required_and_named_as_they_were_sent(acting_as, north):
    for sent, names in (({}, ("role_id", "user_id")), ({"user": "", "role": ""}, ("role", "user"))):
        response = acting_as("ada").post(at(north), sent)
        assert response.status_code == 400
        assert response.json() == {
            **{name: ["This field is required."] for name in names},
            "detail": "Role: This field is required.",
            "code": "input.invalid",
        }


@pytest.mark.weak_point("W7")
def test_bad_input_is_named_and_adds_nobody(cast, acting_as, north):
    ada, south = acting_as("ada"), cast.facilities["south"].pk
    good = {"user_id": cast.users["sara"].pk, "role_id": role(north, "staff")}
    count = Staff.unscoped.count()
    for field, value in [
        ("user_id", cast.users["stan"].pk),
        ("user_id", cast.users["lena"].pk),
        ("user_id", cast.users["lost"].pk),
        ("user_id", 999_999),
        ("user_id", 10**30),
        ("user_id", "sara"),
        ("user_id", None),
        ("role_id", role(south, "staff")),
        ("role_id", None),
        ("role_id", 0),
        ("title_id", title(south, "md")),
        ("title_id", -1),
        *BAD,
    ]:
        response = ada.post(at(north), good | {field: value})
        assert (response.status_code, field in response.json()) == (400, True), (field, value)
    assert Staff.unscoped.count() == count


BAD = [
    ("npi", "123"),
    ("npi", "12345678901"),
    ("npi", "123456789x"),
    ("npi", "١٢٣٤٥٦٧٨٩٠"),
    ("npi", None),
    ("dea_number", "x" * 21),
    ("state_license_state", "NYC"),
    ("dea_expiration", "soon"),
    ("dea_expiration", "2030-02-30"),
    ("is_active", None),
    ("is_default", "perhaps"),
    ("security_overrides", None),
    ("security_overrides", []),
    ("security_overrides", {"audit.view": "perhaps"}),
    ("fee_schedule", 1),
    ("cancellation_cutoff_hours", -1),
    ("cancellation_cutoff_hours", 2**15),
    ("specialty", "a\0b"),
]


def test_bad_input_is_named_and_changes_nothing(cast, acting_as, north):
    staff = cast.staff["stan@north"]
    for field, value in [*BAD, ("role_id", None), ("role_id", 999_999), ("title_id", 999_999)]:
        response = acting_as("ada").patch(at(north, staff), {field: value})
        assert (response.status_code, field in response.json()) == (400, True), (field, value)
    assert Staff.unscoped.get(pk=staff.pk).version == 1


@pytest.mark.weak_point("W5")
@pytest.mark.parametrize("spelling", ["{}_id", "{}"])
def test_role_and_title_change_under_either_spelling(cast, acting_as, north, spelling):
    sent = {spelling.format("role"): role(north, "nurse"), spelling.format("title"): title(north, "rn")}

    body = acting_as("ada").patch(at(north, cast.staff["stan@north"]), sent).json()

    assert (body["role_code"], body["title_name"], body["version"]) == ("nurse", "RN", 2)


def test_a_blank_role_stays_and_a_blank_title_goes(cast, acting_as, north):
    body = acting_as("ada").patch(at(north, cast.staff["paul@north"]), {"role": "", "title": ""}).json()

    assert (body["role_code"], body["title"], body["title_name"], body["title_code"]) == ("physician", None, None, None)


def test_the_whole_record_sent_back_changes_nothing(cast, acting_as, north):
    ada, staff = acting_as("ada"), cast.staff["paul@north"]
    record = ada.get(at(north, staff)).json()

    response = ada.patch(at(north, staff), record)

    assert (response.status_code, response.json()) == (200, record)
    assert not AuditEvent.objects.exists()


@pytest.mark.weak_point("C1")
def test_a_stale_version_changes_nothing(cast, acting_as, north):
    ada, staff = acting_as("ada"), cast.staff["stan@north"]
    ada.patch(at(north, staff), {"specialty": "Desk"}, headers={"If-Match": '"1"'})

    response = ada.patch(at(north, staff), {"specialty": "Phones"}, headers={"If-Match": '"1"'})

    assert (response.status_code, response.json()["code"]) == (412, "resource.stale")
    assert Staff.unscoped.get(pk=staff.pk).specialty == "Desk"


def test_without_the_security_right_only_the_profile_is_open(cast, acting_as, north):
    cast.staff["ada@north"].security_overrides = {"admin.security.manage": False}
    cast.staff["ada@north"].save()
    ada, staff = acting_as("ada"), cast.staff["stan@north"]

    assert ada.patch(at(north, staff), {"specialty": "Desk", "role": role(north, "staff")}).status_code == 200
    for changes in ({"role": role(north, "nurse")}, {"security_overrides": {}}, {"is_active": False}):
        assert ada.patch(at(north, staff), changes).status_code == 403
    assert ada.delete(at(north, staff)).status_code == 403
    sara = {"user": cast.users["sara"].pk}
    assert ada.post(at(north), sara | {"role": role(north, "admin")}).status_code == 403
    added = ada.post(at(north), sara | {"role": role(north, "staff"), "security_overrides": {"audit.view": True}})
    assert (added.status_code, added.json()["security_overrides"]) == (201, {})


def test_nobody_removes_themselves_or_the_last_administrator(cast, acting_as, north):
    ada, olivia = acting_as("ada"), cast.staff["olivia@north"]

    own = ada.delete(at(north, cast.staff["ada@north"]))
    assert (own.status_code, own.json()) == (
        403,
        {"detail": "You cannot deactivate yourself. Ask a colleague to do it.", "code": "staff.lock_out"},
    )
    assert ada.delete(at(north, olivia)).status_code == 204
    assert ada.patch(at(north, cast.staff["ada@north"]), {"role": role(north, "staff")}).status_code == 403
    assert Staff.unscoped.get(pk=cast.staff["ada@north"].pk).role.code == "admin"


def test_a_new_right_holds_from_the_next_request_on(cast, acting_as, north):
    stan = acting_as("stan")
    assert stan.post("facilities/resources/", {"name": "Mine"}).status_code == 403

    acting_as("ada").patch(at(north, cast.staff["stan@north"]), {"role": role(north, "admin")})

    assert stan.post("facilities/resources/", {"name": "Mine"}).status_code == 201
    acting_as("ada").delete(at(north, cast.staff["stan@north"]))
    assert stan.get("facilities/resources/").status_code == 403


def test_deactivating_twice_is_recorded_once(cast, acting_as, north):
    ada, staff = acting_as("ada"), cast.staff["paul@north"]

    assert ada.delete(at(north, staff)).status_code == 204
    assert ada.delete(at(north, staff)).status_code == 204

    event = AuditEvent.objects.get()
    assert (event.model_name, event.action) == ("staff", "update")
    assert event.metadata == {
        "actor_name": "Ada Example",
        "changed_fields": ["Active status"],
        "previous": {"is_active": True},
        "next": {"is_active": False},
        "user_id": cast.users["paul"].pk,
    }
    assert not Resource.unscoped.get(linked_staff=staff).is_active


def test_who_may_not_write(cast, acting_as, north):
    staff = cast.staff["nina@north"]
    new = {"user": cast.users["sara"].pk, "role": role(north, "staff")}
    for who, status in {None: 401, "stan": 403, "paul": 403, "adam": 403, "selma": 403, "liam": 403}.items():
        person = acting_as(who)
        assert person.post(at(north), new).status_code == status, who
        assert person.patch(at(north, staff), {"specialty": "x"}).status_code == status, who
        assert person.delete(at(north, staff)).status_code == status, who
    assert not AuditEvent.objects.exists()


def test_who_may_not_read(cast, acting_as, north):
    for who, status in {None: 401, "selma": 403, "liam": 403, "lost": 403}.items():
        assert acting_as(who).get(at(north)).status_code == status, who
        assert acting_as(who).get(at(north, cast.staff["stan@north"])).status_code == status, who


def test_a_row_of_another_facility_does_not_exist(cast, acting_as, north):
    foreign = cast.staff["sara@south"]
    for method in ("GET", "PATCH", "DELETE"):
        assert acting_as("ada").send(method, at(north, foreign), {"specialty": "x"}).status_code == 404
    assert Staff.unscoped.get(pk=foreign.pk).version == 1


def test_a_room_is_nobodys(cast, acting_as, north):
    room(cast, "Procedure Room")

    assert acting_as("ada").get(at(north, cast.staff["stan@north"])).json()["resource_default_room"] is None
