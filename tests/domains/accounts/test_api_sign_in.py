from datetime import timedelta

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from django.utils import timezone

from careflow.domains.accounts.models import Session, User
from careflow.domains.audit.models import AuditEvent
from careflow.domains.organizations.models import Membership
from tests.domains.accounts.browser import Browser, give_password


def browser():
    client = Client(enforce_csrf_checks=True)
    token = client.get("/v1/users/csrf/").json()["csrfToken"]
    return client, {"X-CSRFToken": token}


def sign_in(client, headers, username="stan", password="a good password"):
    body = {"username": username, "password": password}
    return client.post("/v1/users/token/", body, "application/json", headers=headers)


def test_the_right_password_opens_a_session(cast):
    give_password(cast, "stan")
    client, headers = browser()

    response = sign_in(client, headers)

    session = Session.objects.get()
    cookie = response.cookies["careflow_refresh"]
    assert response.status_code == 200
    assert list(response.json()) == ["access"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (
        "/v1/users/", True, "Lax", 1209600,
    )  # fmt: skip
    event = AuditEvent.objects.get()
    assert (event.app_label, event.model_name, event.action) == ("users", "session", "login")
    assert event.metadata == {
        "outcome": "success", "surface": "clinic", "how": "password", "actor_name": "Stan Example",
    }  # fmt: skip
    assert (event.organization_id, event.object_pk) == (cast.organizations["harbor"].pk, str(session.pk))
    me = client.post("/v1/users/token/refresh/", {}, "application/json", headers=headers)
    assert me.status_code == 200


@pytest.mark.parametrize("username", ["stan", "nina", "nobody"])
def test_a_guess_is_hashed_once_whether_there_is_a_password_or_a_person_or_neither(
    cast, settings, monkeypatch, username
):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    give_password(cast, "stan")
    cast.users["nina"].set_unusable_password()
    cast.users["nina"].save(update_fields=["password"])
    client, headers = browser()
    encode, hashed = MD5PasswordHasher.encode, []
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *given: hashed.append(1) or encode(*given))

    assert sign_in(client, headers, username=username, password="guess").status_code == 400
    assert hashed == [1]


@pytest.mark.weak_point("W12", "S6")
def test_a_wrong_password_says_no_more_than_an_unknown_name(cast):
    give_password(cast, "stan")
    client, headers = browser()

    wrong = sign_in(client, headers, password="guess")
    unknown = sign_in(client, headers, username="nobody", password="guess")

    assert wrong.status_code == unknown.status_code == 400
    assert wrong.json() == unknown.json()
    assert wrong.json()["code"] == "auth.bad_credentials"
    known, nobody = AuditEvent.objects.order_by("pk")
    assert (known.organization_id, known.actor_id) == (cast.organizations["harbor"].pk, cast.users["stan"].pk)
    assert known.metadata == {
        "outcome": "failure", "surface": "clinic", "reason": "password", "actor_name": "Stan Example",
    }  # fmt: skip
    assert (nobody.organization_id, nobody.actor_id) == (None, None)
    assert nobody.metadata == {
        "outcome": "failure", "surface": "clinic", "reason": "unknown", "username": "nobody", "actor_name": "",
    }  # fmt: skip


def test_without_the_csrf_header_nobody_signs_in(cast):
    give_password(cast, "stan")
    client, _ = browser()

    response = sign_in(client, {})

    assert (response.status_code, response.json()["code"]) == (403, "auth.csrf")


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["username", "password"]),
        ({"username": "stan"}, ["password"]),
        ({"username": "", "password": "x"}, ["username"]),
        ({"username": None, "password": "x"}, ["username"]),
        ({"username": ["stan"], "password": "x"}, ["username"]),
        ({"username": "stan", "password": ""}, ["password"]),
        ({"username": "stan", "password": "x" * 1025}, ["password"]),
        ({"username": "s" * 151, "password": "x"}, ["username"]),
        ({"username": "st\0an", "password": "x"}, ["username"]),
    ],
)
def test_bad_input_names_the_field(cast, body, fields):
    response = Browser().post("users/token/", body)

    assert (response.status_code, list(response.json())) == (400, ["detail", "code", *fields])
    assert not Session.objects.exists()


@pytest.mark.parametrize("reason", ["person", "membership", "no password"])
def test_whoever_may_not_work_here_gets_the_same_answer_as_for_a_wrong_password(cast, reason):
    give_password(cast, "stan")
    wrong = Browser().sign_in("stan", "guess").json()
    if reason == "person":
        User.objects.filter(username="stan").update(is_active=False)
    elif reason == "membership":
        Membership.unscoped.filter(user=cast.users["stan"]).update(is_active=False)
    else:
        User.objects.filter(username="stan").update(password="!")

    response = Browser().sign_in()

    assert (response.status_code, response.json()) == (400, wrong)
    assert not Session.objects.exists()
    assert {event.metadata["outcome"] for event in AuditEvent.objects.all()} == {"failure"}


def test_a_person_without_an_organization_may_sign_in(cast):
    give_password(cast, "lost")

    assert Browser().sign_in("lost").status_code == 200


def test_a_console_administrator_who_left_the_organization_may_still_sign_in(cast):
    give_password(cast, "stan")
    User.objects.filter(username="stan").update(is_superuser=True)
    Membership.unscoped.filter(user=cast.users["stan"]).update(is_active=False)
    browser = Browser()

    me = browser.who_am_i(browser.sign_in().json()["access"]).json()

    assert (me["username"], me["organization"], me["memberships"]) == ("stan", None, [])


def test_blanks_around_a_password_belong_to_it(cast):
    give_password(cast, "stan", password=" three good words ")

    assert Browser().sign_in(password="three good words").status_code == 400
    assert Browser().sign_in(password=" three good words ").status_code == 200


@pytest.mark.weak_point("S6")
def test_a_session_keeps_where_it_came_from_and_the_person_when_they_came(cast):
    give_password(cast, "stan")

    Browser("10.1.2.3").sign_in()

    session = Session.objects.get()
    assert session.address == "10.1.2.3"
    assert User.objects.get(username="stan").last_login == session.issued_at


def test_it_is_asked_for_with_post(cast):
    response = Browser().client.get("/v1/users/token/")

    assert (response.status_code, response.headers["Content-Type"]) == (405, "application/json")


def test_a_stale_authorization_header_does_not_matter(cast):
    give_password(cast, "stan")
    browser = Browser()
    headers = {"X-CSRFToken": browser.token, "Authorization": "Bearer stale"}
    body = {"username": "stan", "password": "a good password"}

    assert browser.post("users/token/", body, headers=headers).status_code == 200


def test_a_password_of_years_ago_still_opens(cast):
    give_password(cast, "stan")
    years_ago = timezone.now() - timedelta(days=3650)
    User.objects.filter(username="stan").update(date_joined=years_ago, last_login=years_ago)

    response = Browser().sign_in()

    assert (response.status_code, set(response.json())) == (200, {"access"})
