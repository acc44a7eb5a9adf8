"""Setting up an authenticator app, and turning it off again."""

from functools import partial

import pytest
from django.db import connection

from careflow.domains.accounts import rules
from careflow.domains.accounts.models import RecoveryCode, SecondFactor, Session
from careflow.domains.audit.models import AuditEvent
from tests.conftest import token_for
from tests.domains.accounts.browser import PASSWORD, give_password
from tests.domains.accounts.doors import RECOVERY, SECRET, code_now, give_factor

PATH = "users/second-factor/"
CONFIRM, DISABLE = f"{PATH}confirm/", f"{PATH}disable/"
OFF = {"enrolled": False, "confirmed_at": None, "required": False, "recovery_codes_left": 0}
WRONG = {
    "detail": "This code is not right, or was used already. Wait for the next one.",
    "code": "auth.second_factor_wrong",
    "otp": ["This code is not right, or was used already. Wait for the next one."],
}


@pytest.fixture
def stan(cast, acting_as):
    give_password(cast, "stan")
    return acting_as("stan")


@pytest.fixture
def started(stan):
    stan.secret = stan.post(PATH, {"password": PASSWORD}).json()["secret"]
    return stan


@pytest.fixture
def enrolled(cast, stan):
    give_factor(cast.users["stan"])
    return stan


def told():
    return [event.summary.partition(": ")[2] for event in AuditEvent.objects.filter(model_name="user").order_by("pk")]


def test_the_secret_is_shown_once_and_kept_sealed(stan):
    response = stan.post(PATH, {"password": PASSWORD})

    secret = response.json()["secret"]
    assert response.status_code == 201
    assert response.headers["Cache-Control"] == "no-store"
    assert response.json() == {"secret": secret, "otpauth_uri": rules.otpauth_uri(shown=secret, username="stan")}
    assert len(rules.secret_from(secret)) == 20
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM accounts_secondfactor")
        assert secret not in cursor.fetchone()[0]
    assert stan.get(PATH).json() == OFF
    assert told() == ["second factor being set up"]
    assert secret not in str(AuditEvent.objects.values())


def test_a_first_code_turns_it_on_and_shows_ten_recovery_codes(started, cast):
    elsewhere = token_for(cast.users["stan"])

    response = started.post(CONFIRM, {"otp": code_now(started.secret)})

    codes = response.json()["recovery_codes"]
    assert (response.status_code, list(response.json()), len(set(codes))) == (200, ["recovery_codes"], 10)
    factor = SecondFactor.objects.get()
    state = started.get(PATH).json()
    assert state == {
        "enrolled": True,
        "confirmed_at": factor.confirmed_at.isoformat().replace("+00:00", "Z"),
        "required": False,
        "recovery_codes_left": 10,
    }
    assert all(rules.plain_code(code) not in str(RecoveryCode.objects.values()) for code in codes)
    assert [row["second_factor"] for row in started.get("users/sessions/").json()] == [True]
    assert started.get("users/me/").json()["second_factor"] == {"enrolled": True, "required": False}
    started.token = elsewhere
    assert started.get("users/me/").status_code == 401
    assert told() == ["second factor being set up", "second factor turned on"]


def test_starting_again_replaces_a_secret_that_was_not_confirmed(started):
    second = started.post(PATH, {"password": PASSWORD}).json()["secret"]

    assert started.post(CONFIRM, {"otp": code_now(started.secret)}).json() == WRONG
    assert started.post(CONFIRM, {"otp": code_now(second)}).status_code == 200


def test_it_is_not_set_up_by_whoever_finds_an_open_screen(stan, settings):
    response = stan.post(PATH, {"password": "guess"})

    assert (response.status_code, response.json()["password"]) == (400, ["This is not your password."])
    assert not SecondFactor.objects.exists()
    settings.DEMO_USERNAME = "stan"
    assert stan.post(PATH, {"password": PASSWORD}).json()["code"] == "demo.fixed"


def test_what_is_on_is_not_set_up_again(enrolled):
    again = enrolled.post(PATH, {"password": PASSWORD})
    confirmed = enrolled.post(CONFIRM, {"otp": code_now()})

    assert (again.status_code, again.json()["code"]) == (409, "auth.second_factor_on")
    assert (confirmed.status_code, confirmed.json()["code"]) == (409, "auth.second_factor_on")
    assert SecondFactor.objects.get().secret == SECRET


def test_what_was_not_begun_is_neither_confirmed_nor_turned_off(stan):
    confirmed, disabled = (stan.post(path, {"otp": "123456"}) for path in (CONFIRM, DISABLE))

    assert (confirmed.status_code, confirmed.json()["code"]) == (409, "auth.second_factor_not_started")
    assert (disabled.status_code, disabled.json()["code"]) == (409, "auth.second_factor_off")


@pytest.mark.parametrize("code", [code_now, partial(code_now, steps=1), RECOVERY.lower])
def test_a_code_turns_it_off(enrolled, cast, code):
    token_for(cast.users["stan"])

    response = enrolled.post(DISABLE, {"otp": code()})

    assert (response.status_code, response.content) == (204, b"")
    assert enrolled.get(PATH).json() == OFF
    assert not SecondFactor.objects.exists()
    assert Session.objects.exclude(revoked_at=None).get().revoked_because == "second_factor"
    assert told() == ["second factor turned off"]


@pytest.mark.parametrize("code", ["000000", "AAAA-AAAA-AAAA-AAAA", "x", "🔑", "12345", "١٢٣٤٥٦"])
def test_anything_else_does_not(enrolled, code):
    response = enrolled.post(DISABLE, {"otp": code})

    assert (response.status_code, response.json()) == (400, WRONG)
    assert SecondFactor.objects.exists()


@pytest.mark.parametrize("path", [CONFIRM, DISABLE])
@pytest.mark.parametrize("body", [{}, {"otp": ""}, {"otp": None}, {"otp": 123456}, {"otp": ["1"]}, {"otp": "1" * 41}])
def test_bad_input_names_the_field(enrolled, path, body):
    response = enrolled.post(path, body)

    assert (response.status_code, list(response.json())) == (400, ["detail", "code", "otp"])


def test_ten_wrong_codes_an_hour_are_enough(enrolled):
    assert [enrolled.post(DISABLE, {"otp": "000000"}).status_code for _ in range(11)] == [400] * 10 + [429]
    assert enrolled.post(DISABLE, {"otp": code_now()}).status_code == 429


@pytest.mark.parametrize(("method", "path"), [("GET", PATH), ("POST", PATH), ("POST", CONFIRM), ("POST", DISABLE)])
def test_who_is_not_signed_in_is_turned_away(acting_as, method, path):
    assert acting_as(None).send(method, path, {"otp": "1"}).status_code == 401
