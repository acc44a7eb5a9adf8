import pytest

from careflow.domains.accounts.models import Session, User
from careflow.domains.audit.models import AuditEvent
from tests.conftest import token_for
from tests.domains.accounts.browser import PASSWORD, Browser, give_password
from tests.domains.accounts.doors import NEW

PATH = "users/password/change/"
FORM = {"old_password": PASSWORD, "new_password": NEW}


@pytest.fixture
def stan(cast, acting_as):
    give_password(cast, "stan")
    return acting_as("stan")


@pytest.mark.weak_point("W17", "S3")
def test_the_new_one_holds_and_every_other_session_ends(stan, cast):
    elsewhere = token_for(cast.users["stan"])

    response = stan.post(PATH, FORM)

    assert (response.status_code, response.content) == (204, b"")
    assert Browser().sign_in().json()["code"] == "auth.bad_credentials"
    assert Browser().sign_in(password=NEW).status_code == 200
    assert stan.get("users/me/").status_code == 200
    stan.token = elsewhere
    assert stan.get("users/me/").status_code == 401
    assert {session.revoked_because for session in Session.objects.exclude(revoked_at=None)} == {"password"}


def test_the_log_says_so_and_not_what_it_is(stan, cast):
    version = User.objects.get(username="stan").version

    stan.post(PATH, FORM)

    event = AuditEvent.objects.get()
    assert (event.app_label, event.model_name, event.action, event.object_pk) == (
        "users", "user", "update", str(cast.users["stan"].pk),
    )  # fmt: skip
    assert event.metadata == {"changed_fields": ["password"], "via": "change", "actor_name": "Stan Example"}
    assert event.organization_id == cast.organizations["harbor"].pk
    assert User.objects.get(username="stan").version == version + 1


@pytest.mark.parametrize("length", [64, 1024])
def test_a_long_one_is_as_good_as_any(stan, length):
    long = "correct horse battery staple " * 40

    assert stan.post(PATH, FORM | {"new_password": long[:length]}).status_code == 204
    assert Browser().sign_in(password=long[:length]).status_code == 200
    assert Browser().sign_in(password=long[: length - 1]).json()["code"] == "auth.bad_credentials"


def test_a_wrong_old_one_changes_nothing_and_is_recorded(stan):
    response = stan.post(PATH, FORM | {"old_password": "guess"})

    assert response.status_code == 400
    assert response.json() == {
        "detail": "Old password: This is not your password.",
        "code": "input.invalid",
        "old_password": ["This is not your password."],
    }
    assert Browser().sign_in().status_code == 200
    event = AuditEvent.objects.earliest("pk")
    assert (event.action, event.metadata["outcome"]) == ("login", "failure")


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["old_password", "new_password"]),
        ({"old_password": PASSWORD}, ["new_password"]),
        (FORM | {"new_password": "short"}, ["new_password"]),
        (FORM | {"new_password": "Zeq!7vW"}, ["new_password"]),  # seven
        (FORM | {"new_password": "password123"}, ["new_password"]),
        (FORM | {"new_password": "4815162342108"}, ["new_password"]),
        (FORM | {"new_password": PASSWORD}, ["new_password"]),
        (FORM | {"new_password": "x" * 1025}, ["new_password"]),
        (FORM | {"new_password": "nul\0 in a password"}, ["new_password"]),
        (FORM | {"new_password": None}, ["new_password"]),
        (FORM | {"new_password": 12345678901}, ["new_password"]),
        (FORM | {"new_password": True}, ["new_password"]),
        (FORM | {"old_password": ["x"]}, ["old_password"]),
        (FORM | {"user_id": 1}, ["user_id"]),
    ],
)
def test_bad_input_names_the_field_and_changes_nothing(stan, body, fields):
    response = stan.post(PATH, body)

    assert (response.status_code, list(response.json())) == (400, ["detail", "code", *fields])
    assert User.objects.get(username="stan").check_password(PASSWORD)


def test_blanks_at_the_ends_belong_to_it(stan):
    stan.post(PATH, FORM | {"new_password": " three good words "})

    assert Browser().sign_in(password="three good words").status_code == 400
    assert Browser().sign_in(password=" three good words ").status_code == 200


def test_ten_tries_a_minute_are_enough(stan, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    User.objects.filter(username="stan").update(password="!")

    answers = [stan.post(PATH, FORM).status_code for _ in range(11)]

    assert answers == [400] * 10 + [429]


def test_nobody_changes_it_for_the_next_visitor_of_the_demo(stan, settings):
    settings.DEMO_USERNAME = "Stan"

    response = stan.post(PATH, FORM)

    assert (response.status_code, response.json()["code"]) == (403, "demo.fixed")


def test_who_is_not_signed_in_is_turned_away(acting_as):
    assert acting_as(None).post(PATH, FORM).status_code == 401
