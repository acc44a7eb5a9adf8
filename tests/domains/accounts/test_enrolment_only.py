"""Somebody whose role asks for a second factor, and who has none yet."""

import re

import pytest

from careflow.domains.accounts.models import Session, User
from careflow.platform.identity import Surface
from careflow.web.routes import live_routes
from tests.domains.accounts.browser import PASSWORD, Browser, give_password
from tests.domains.accounts.doors import code_now
from tests.domains.organizations.factories import role_of

OPEN = {
    "GET /v1/users/me/",
    "GET /v1/users/sessions/",
    "DELETE /v1/users/sessions/{session_id}/",
    "POST /v1/users/logout-everywhere/",
    "POST /v1/users/password/change/",
    "GET /v1/users/second-factor/",
    "POST /v1/users/second-factor/",
    "POST /v1/users/second-factor/confirm/",
}
REFUSED = {
    "detail": "Your role asks for a second factor. Set up your authenticator app first.",
    "code": "auth.second_factor_enrolment_required",
}


def ask_of(cast, role):
    row = role_of(cast, role)
    row.requires_second_factor = True
    row.save(update_fields=["requires_second_factor"])


@pytest.fixture
def stan(cast, acting_as):
    give_password(cast, "stan")
    ask_of(cast, "member")
    browser = Browser()
    stan = acting_as(None)
    stan.token = browser.sign_in().json()["access"]
    return stan


@pytest.mark.parametrize("name", ["olivia", "paul"])
def test_no_route_is_open_but_those_that_set_one_up(cast, acting_as, name):
    User.objects.filter(username=name).update(is_superuser=True)
    ask_of(cast, "owner")
    ask_of(cast, "member")
    person, facility = acting_as(name), cast.facilities["north"].pk
    found = set()

    for route in live_routes():
        path = re.sub(r"{\w+}", "1", route.path).removeprefix("/v1/")
        if route.need.signed_in and route.need.surface is Surface.CLINIC and f"{route.method} {route.path}" not in OPEN:
            response = person.send(route.method, f"{path}?facility_id={facility}", {})
            if (response.status_code, response.json()) != (403, REFUSED):
                found.add(f"{route.method} {route.path}")

    assert found == set()
    assert {f"{route.method} {route.path}" for route in live_routes() if route.need.enrolling} == OPEN


def test_a_client_that_knows_nothing_of_it_sees_a_person_without_work(cast, stan):
    User.objects.filter(username="stan").update(preferences={"recentPatients": [{"last_name": "Mora"}]})

    response = stan.get("users/me/")

    assert response.status_code == 200
    assert response.json() == {
        "id": cast.users["stan"].pk,
        "username": "stan",
        "email": "stan@example.org",
        "first_name": "Stan",
        "last_name": "Example",
        "phone_number": "",
        "organization": None,
        "organization_role": None,
        "memberships": [],
        "current_membership": None,
        "is_org_admin": False,
        "admin_facility_ids": [],
        "organization_people": [],
        "preferences": {},
        "second_factor": {"enrolled": False, "required": True},
    }


def test_setting_it_up_opens_everything_at_once(cast, stan):
    assert stan.get("facilities/").json() == REFUSED
    secret = stan.post("users/second-factor/", {"password": PASSWORD}).json()["secret"]

    stan.post("users/second-factor/confirm/", {"otp": code_now(secret)})

    assert stan.get("facilities/").status_code == 200
    assert stan.get("users/me/").json()["organization"]["name"] == "Harbor Health"
    assert stan.get("users/second-factor/").json()["required"] is True


def test_turning_it_off_shuts_everything_again(cast, stan):
    secret = stan.post("users/second-factor/", {"password": PASSWORD}).json()["secret"]
    codes = stan.post("users/second-factor/confirm/", {"otp": code_now(secret)}).json()["recovery_codes"]

    assert stan.post("users/second-factor/disable/", {"otp": codes[0]}).status_code == 204

    assert stan.get("facilities/").json() == REFUSED


def test_it_holds_at_once_for_those_who_are_signed_in_and_no_longer_when_the_role_stops_asking(cast, acting_as):
    nina = acting_as("nina")
    assert nina.get("facilities/").status_code == 200

    ask_of(cast, "member")
    assert nina.get("facilities/").json() == REFUSED

    role = role_of(cast, "member")
    role.requires_second_factor = False
    role.save(update_fields=["requires_second_factor"])
    assert nina.get("facilities/").status_code == 200


def test_the_session_renews_and_ends_like_any_other(cast):
    give_password(cast, "stan")
    ask_of(cast, "member")
    browser = Browser()
    browser.sign_in()

    assert browser.refresh().status_code == 200
    assert browser.sign_out().status_code == 204
    assert Session.objects.get().revoked_because == "sign_out"


def test_other_roles_and_other_organizations_are_not_asked(cast, acting_as, stan):
    assert [acting_as(name).get("facilities/").status_code for name in ("olivia", "lena")] == [200, 200]
