"""Where somebody is signed in on the portal."""

import pytest

from careflow.domains.accounts.models import Session
from careflow.domains.audit.models import AuditEvent
from tests.conftest import token_for
from tests.domains.accounts.browser import Browser, give_password

LIST, EVERYWHERE = "portal/sessions/", "portal/logout-everywhere/"


def test_a_session_tells_where_and_when_it_was_used(portal_people, acting_as):
    give_password(portal_people, "ana")
    phone = Browser("10.1.2.3", surface="portal")
    phone.client.defaults["HTTP_USER_AGENT"] = "Phone 1"
    ana = acting_as(None)
    ana.token = phone.sign_in("ana").json()["access"]
    session = Session.objects.get()

    opened, until = (moment.isoformat().replace("+00:00", "Z") for moment in (session.issued_at, session.expires_at))
    assert ana.get(LIST).json() == [
        {
            "id": session.pk, "started_at": opened, "last_used_at": opened, "expires_at": until,
            "address": "10.1.2.3", "user_agent": "Phone 1", "is_current": True,
        }
    ]  # fmt: skip


def test_ending_one_ends_its_tokens_at_once(portal_people, acting_as):
    ana, elsewhere = acting_as("ana"), acting_as("ana")
    session = Session.objects.latest("pk")

    response = ana.delete(f"{LIST}{session.pk}/")

    assert (response.status_code, response.content) == (204, b"")
    assert [person.get("portal/patients/").status_code for person in (ana, elsewhere)] == [200, 401]
    event = AuditEvent.objects.get()
    assert (event.metadata["outcome"], event.object_pk, event.organization_id) == (
        "ended", str(session.pk), portal_people.organizations["harbor"].pk,
    )  # fmt: skip
    assert ana.delete(f"{LIST}{session.pk}/").status_code == 404


@pytest.mark.parametrize("whose", ["noel", "gina", "stan"])
def test_nobody_ends_another_s(portal_people, acting_as, whose):
    token_for(portal_people.users[whose])
    session = Session.objects.get()

    assert acting_as("ana").delete(f"{LIST}{session.pk}/").status_code == 404
    session.refresh_from_db()
    assert session.revoked_at is None


@pytest.mark.weak_point("S3")
def test_signing_out_everywhere_holds_at_once(portal_people, acting_as):
    give_password(portal_people, "ana")
    phone, noel = Browser(surface="portal"), acting_as("noel")
    access = phone.sign_in("ana").json()["access"]
    ana = acting_as("ana")

    response = ana.post(EVERYWHERE)

    assert (response.status_code, response.content) == (204, b"")
    cookie = response.cookies["careflow_refresh"]
    assert (cookie.value, cookie["path"]) == ("", "/v1/portal/")
    assert ana.get("portal/patients/").status_code == 401
    assert (phone.who_am_i(access).status_code, phone.refresh().status_code) == (401, 401)
    assert noel.get("portal/patients/").status_code == 200
    assert AuditEvent.objects.latest("pk").metadata["outcome"] == "sign_out_everywhere"


@pytest.mark.parametrize("who", [None, "stan"])
@pytest.mark.parametrize(("method", "path"), [("GET", LIST), ("DELETE", f"{LIST}1/"), ("POST", EVERYWHERE)])
def test_only_people_of_the_portal_may(portal_people, acting_as, who, method, path):
    assert acting_as(who).send(method, path).status_code == 401


def test_people_of_the_portal_are_turned_away_from_the_clinic_s(portal_people, acting_as):
    ana = acting_as("ana")

    assert [ana.get("users/sessions/").status_code, ana.post("users/logout-everywhere/").status_code] == [401, 401]


def test_the_list_costs_two_statements(portal_people, acting_as, statements):
    ana = acting_as("ana")
    ana.get(LIST)

    assert statements(lambda: ana.get(LIST)) == 2
