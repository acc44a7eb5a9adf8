"""For what and how long somebody acts for a patient, and the end of it."""

from datetime import UTC, datetime, timedelta

import pytest

from careflow.domains.accounts.models import User
from careflow.domains.audit.models import AuditEvent
from careflow.domains.portal.models import ProxyAccess
from tests.domains.accounts.browser import give_password


@pytest.fixture
def link(portal_people):
    return ProxyAccess.unscoped.get()


@pytest.fixture
def path(link):
    return f"patients/{link.patient_id}/proxies/{link.pk}/"


def test_it_holds_from_the_next_request_on(desk, path, link, acting_as):
    gina = acting_as("gina")
    (before,) = gina.get("portal/patients/").json()

    response = desk("PATCH", path, {"scopes": ["portal.records"], "relationship": "parent"})

    (after,) = gina.get("portal/patients/").json()
    assert (len(before["scopes"]), after["scopes"], after["relationship"]) == (4, ["portal.records"], "parent")
    assert (response.status_code, response.headers["ETag"], response.json()) == (200, '"2"', desk("GET", path).json())
    event = AuditEvent.objects.get()
    assert event.metadata == {
        "changed_fields": ["messages", "profile", "relationship", "schedule"], "account_id": link.account_id,
        "scopes": ["portal.records"], "starts_on": "2026-01-05", "ends_on": None, "actor_name": "Stan Example",
    }  # fmt: skip


def test_what_does_not_differ_writes_nothing(desk, path):
    response = desk("PATCH", path, {"relationship": "guardian", "ends_on": None})

    assert (response.status_code, response.json()["version"]) == (200, 1)
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("method", ["PATCH", "POST"])
def test_a_stale_version_changes_nothing(desk, path, method):
    desk("PATCH", path, {"relationship": "parent"})
    where, body = (path, {"scopes": ["portal.records"]}) if method == "PATCH" else (f"{path}revoke/", {"reason": "x"})

    response = desk(method, where, body, headers={"If-Match": '"1"'})

    assert response.status_code == 412
    assert (desk("GET", path).json()["revoked_at"], len(desk("GET", path).json()["scopes"])) == (None, 4)


def test_a_last_day_may_be_set_and_taken_away(desk, path):
    last = (datetime.now(tz=UTC) + timedelta(days=9)).date().isoformat()

    assert desk("PATCH", path, {"ends_on": last}).json()["ends_on"] == last
    assert desk("PATCH", path, {"ends_on": None}).json()["ends_on"] is None


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": None}, "scopes"),
        ({"ends_on": "2026-01-04"}, "ends_on"),
        ({"ends_on": "2026-01-06"}, "ends_on"),
        ({"starts_on": "2099-01-02", "ends_on": "2099-01-01"}, "ends_on"),
        ({"ends_on": "soon"}, "ends_on"),
        ({"username": "noel"}, "username"),
        ({"patient": 1}, "patient"),
    ],
)
def test_bad_input_names_the_field(desk, path, body, field):
    response = desk("PATCH", path, body)

    assert (response.status_code, list(response.json())) == (400, ["detail", "code", field])
    assert desk("GET", path).json()["version"] == 1


def test_revoking_ends_it_at_once_and_for_good(desk, path, link, acting_as):
    gina = acting_as("gina")

    response = desk("POST", f"{path}revoke/", {"reason": "  Moved away "})

    shown = response.json()
    assert (response.status_code, shown["is_in_force"]) == (200, False)
    assert (shown["revoked_by_name"], shown["revoked_because"]) == ("Stan Example", "Moved away")
    assert gina.get("portal/patients/").status_code == 401
    event = AuditEvent.objects.get()
    assert (event.action, event.patient_id) == ("delete", link.patient_id)
    assert event.metadata == {"account_id": link.account_id, "actor_name": "Stan Example"}
    assert "Moved" not in str(event.__dict__)


def test_what_ended_stays_as_it_is_and_a_new_link_may_follow(desk, path, link):
    first = desk("POST", f"{path}revoke/", {"reason": "Moved away"}).json()

    assert desk("POST", f"{path}revoke/", {"reason": "Another"}).json() == first
    for refused in (desk("PATCH", path, {"relationship": "parent"}), desk("POST", f"{path}invite/", {})):
        assert (refused.status_code, refused.json()["code"]) == (409, "proxy.revoked")
    again = {"username": "gina", "relationship": "guardian", "scopes": ["portal.records"]}
    assert desk("POST", f"patients/{link.patient_id}/proxies/", again).status_code == 201


@pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": "  "}, {"reason": "x" * 256}, {"reason": None}])
def test_an_end_needs_a_reason(desk, path, body):
    response = desk("POST", f"{path}revoke/", body)

    assert (response.status_code, list(response.json())) == (400, ["detail", "code", "reason"])
    assert desk("GET", path).json()["revoked_at"] is None


def test_an_invitation_is_sent_anew_to_another_address(desk, path, mailoutbox):
    response = desk("POST", f"{path}invite/", {"email": "right@example.org"})

    assert (response.status_code, response.json()["person"]["state"]) == (200, "invited")
    assert [letter.to for letter in mailoutbox] == [["right@example.org"]]


def test_who_has_a_password_gets_none(desk, path, portal_people, mailoutbox):
    give_password(portal_people, "gina")

    response = desk("POST", f"{path}invite/", {"email": "thief@example.org"})

    assert (response.status_code, mailoutbox) == (409, [])
    assert User.objects.get(username="gina").email == "gina@example.org"


def test_a_patient_is_invited_from_their_own_chart(desk, portal_people, mailoutbox):
    chart = portal_people.patients["ana"].pk
    body = {"username": "noel", "relationship": "spouse", "scopes": ["portal.records"]}
    made = desk("POST", f"patients/{chart}/proxies/", body).json()

    response = desk("POST", f"patients/{chart}/proxies/{made['id']}/invite/", {"email": "thief@example.org"})

    assert response.json()["detail"] == "This person is a patient. Send the invitation from their own chart."
    assert (response.status_code, mailoutbox) == (400, [])


@pytest.mark.parametrize(
    ("method", "end", "body"),
    [("GET", "", None), ("PATCH", "", {}), ("POST", "revoke/", {"reason": "x"}), ("POST", "invite/", {})],
)
def test_it_is_there_for_who_works_on_this_very_chart(desk, path, link, portal_people, method, end, body):
    elsewhere = f"patients/{portal_people.patients['noel'].pk}/proxies/{link.pk}/"
    biller = 200 if method == "GET" else 403

    assert [desk(method, f"{path}{end}", body, by=by).status_code for by in ("bill", "adam", "sara", "liam")] == [
        biller, 403, 404, 404,
    ]  # fmt: skip
    assert desk(method, f"{elsewhere}{end}", body).status_code == 404
    assert not AuditEvent.objects.exists()
