"""Signing in on the portal: a door of its own, which opens nothing of the clinic, and the other way round."""

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

from careflow.domains.accounts.models import User
from careflow.domains.audit.models import AuditEvent

PASSWORD = "Correct horse 7"


@pytest.fixture
def people(portal_people):
    hashed = make_password(PASSWORD)
    User.objects.filter(username__in=["ana", "gina", "stan"]).update(password=hashed)
    return portal_people


@pytest.fixture
def browser(db):
    return Browser()


class Browser:
    """Keeps cookies by their paths, as browsers do."""

    def __init__(self) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.csrf = self.client.get("/v1/users/csrf/").json()["csrfToken"]

    def post(self, path, body=None):
        return self.client.post(f"/v1/{path}", body or {}, "application/json", headers={"X-CSRFToken": self.csrf})

    def sign_in(self, username, surface="portal"):
        path = {"portal": "portal/auth/login/", "clinic": "users/token/"}[surface]
        return self.post(path, {"username": username, "password": PASSWORD})


@pytest.mark.weak_point("S6")
def test_a_patient_receives_an_access_token_and_a_cookie_for_the_portal_only(people, browser):
    response = browser.sign_in("ana")

    assert response.status_code == 200
    assert list(response.json()) == ["access"]
    cookie = response.cookies["careflow_refresh"]
    assert (cookie["path"], cookie["httponly"]) == ("/v1/portal/", True)
    event = AuditEvent.objects.get(action="login")
    assert event.metadata == {
        "actor_name": "Ana Harbor", "outcome": "success", "surface": "portal", "how": "password"
    }  # fmt: skip
    assert event.organization_id == people.organizations["harbor"].pk


@pytest.mark.weak_point("W12")
@pytest.mark.parametrize(("username", "surface"), [("stan", "portal"), ("ana", "clinic"), ("nobody", "portal")])
def test_people_of_the_other_side_are_refused_like_a_wrong_password(people, browser, username, surface):
    response = browser.sign_in(username, surface)

    assert (response.status_code, response.json()) == (
        400,
        {"detail": "The username or password is not right.", "code": "auth.bad_credentials"},
    )


@pytest.mark.parametrize("ending", ["account", "chart", "facility", "person"])
def test_whoever_is_not_active_any_more_is_refused(people, browser, ending):
    chart, user = people.patients["ana"], people.users["ana"]
    row = {"account": user.portal_account, "chart": chart, "facility": chart.facility, "person": user}[ending]
    row.is_active = False
    row.save()

    assert browser.sign_in("ana").json()["code"] == "auth.bad_credentials"


def test_a_refresh_token_of_the_portal_is_worth_nothing_in_the_clinic(people, browser):
    token = browser.sign_in("ana").cookies["careflow_refresh"].value

    assert browser.post("users/token/refresh/", {"refresh": token}).status_code == 401
    assert browser.post("portal/auth/refresh/", {"refresh": token}).status_code == 200


@pytest.mark.weak_point("S3")
def test_signing_out_ends_the_access_token_too(people, browser, acting_as):
    token = browser.sign_in("gina").json()["access"]
    someone = acting_as("gina")
    someone.token = token

    assert browser.post("portal/auth/logout/").status_code == 204
    assert browser.post("portal/auth/refresh/").status_code == 400
    assert someone.get("portal/patients/").status_code == 401


def test_the_demo_patient_is_let_in_where_demo_mode_is_on(people, browser, settings):
    settings.DEMO_MODE, settings.PORTAL_DEMO_USERNAME = True, "Ana"

    response = browser.post("portal/demo-login/")

    assert response.status_code == 200
    assert response.json() == {"access": response.json()["access"], "is_demo": True}
    assert response.cookies["careflow_refresh"]["path"] == "/v1/portal/"


@pytest.mark.weak_point("S12")
@pytest.mark.parametrize("name", ["stan", "nobody"])
def test_no_demo_opens_where_the_name_is_not_a_patients(people, browser, settings, name):
    settings.DEMO_MODE, settings.PORTAL_DEMO_USERNAME = True, name

    assert browser.post("portal/demo-login/").status_code == 403


def test_cookies_without_the_csrf_header_open_nothing(people, browser):
    browser.csrf = ""

    assert browser.sign_in("ana").json()["code"] == "auth.csrf"
