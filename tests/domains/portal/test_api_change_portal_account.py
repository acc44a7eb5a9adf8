import pytest

from careflow.domains.accounts.models import PasswordLink, Session, User
from careflow.domains.audit.models import AuditEvent
from tests.domains.accounts.doors import NEW


@pytest.fixture
def path(portal_people):
    return f"patients/{portal_people.patients['ana'].pk}/portal-account/"


def test_out_of_use_ends_sessions_at_once(desk, path, acting_as):
    ana = acting_as("ana")
    assert ana.get("portal/patients/").status_code == 200

    response = desk("PATCH", path, {"is_active": False})

    assert (response.status_code, response.json()["state"], response.headers["ETag"]) == (200, "inactive", '"2"')
    assert ana.get("portal/patients/").status_code == 401
    assert Session.objects.get(user__username="ana").revoked_because == "deactivated"
    event = AuditEvent.objects.get()
    assert (event.model_name, event.action, event.metadata) == (
        "portalaccount", "update",
        {"changed_fields": ["is_active"], "is_active": False, "actor_name": "Stan Example"},
    )  # fmt: skip


def test_out_of_use_ends_an_invitation_on_its_way(desk, newcomer, invited, acting_as):
    desk("PATCH", f"patients/{newcomer.pk}/portal-account/", {"is_active": False})
    desk("PATCH", f"patients/{newcomer.pk}/portal-account/", {"is_active": True})

    body = {"uid": invited["uid"], "token": invited["token"], "date_of_birth": "1980-05-12", "new_password": NEW}
    assert acting_as(None).post("portal/invitations/accept/", body).status_code == 400


def test_back_in_use_opens_no_old_session(desk, path, acting_as):
    ana = acting_as("ana")
    desk("PATCH", path, {"is_active": False})

    response = desk("PATCH", path, {"is_active": True})

    assert response.json()["state"] == "lapsed"
    assert ana.get("portal/patients/").status_code == 401
    assert acting_as("ana").get("portal/patients/").status_code == 200


def test_another_address_ends_links_that_went_to_the_old_one(desk, newcomer, invited, acting_as):
    response = desk("PATCH", f"patients/{newcomer.pk}/portal-account/", {"email": "new@example.org"})

    assert (response.json()["email"], response.json()["username"]) == ("new@example.org", "ann@example.org")
    body = {"uid": invited["uid"], "token": invited["token"], "date_of_birth": "1980-05-12", "new_password": NEW}
    assert acting_as(None).post("portal/invitations/accept/", body).status_code == 400
    event = AuditEvent.objects.latest("id")
    assert event.metadata == {"changed_fields": ["email"], "actor_name": "Stan Example"}


def test_what_does_not_differ_writes_nothing(desk, path):
    response = desk("PATCH", path, {"is_active": True, "email": "ana@example.org"})

    assert (response.status_code, response.json()["version"]) == (200, 1)
    assert not AuditEvent.objects.exists()


def test_a_stale_version_changes_nothing(desk, path):
    desk("PATCH", path, {"email": "a@example.org"})

    response = desk("PATCH", path, {"is_active": False}, headers={"If-Match": '"1"'})

    assert response.status_code == 412
    assert desk("GET", path).json()["state"] != "inactive"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"is_active": None}, "is_active"),
        ({"is_active": "perhaps"}, "is_active"),
        ({"email": ""}, "email"),
        ({"email": "x"}, "email"),
        ({"username": "other"}, "username"),
    ],
)
def test_bad_input_names_the_field(desk, path, body, field):
    response = desk("PATCH", path, body)

    assert (response.status_code, list(response.json())) == (400, ["detail", "code", field])
    assert User.objects.get(username="ana").email == "ana@example.org"


def test_a_chart_without_an_account_has_none_to_change(desk, newcomer):
    assert desk("PATCH", f"patients/{newcomer.pk}/portal-account/", {"is_active": False}).status_code == 404
    assert not PasswordLink.objects.exists()


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        ({"email": "x@example.org"}, {}),
        ({"email": "ana@example.org"}, {}),
        ({"is_active": True}, {}),
        ({"is_active": False}, {"If-Match": '"999"'}),
        ({"is_active": False}, {"If-Match": '"1"'}),
    ],
)
def test_the_account_of_a_chart_elsewhere_is_not_there_whatever_is_sent(desk, path, portal_people, body, headers):
    south = portal_people.facilities["south"].pk

    response = desk("PATCH", f"{path}?facility_id={south}", body, by="sara", headers=headers)

    assert (response.status_code, response.json()["code"]) == (404, "resource.not_found")
    assert not AuditEvent.objects.exists()
