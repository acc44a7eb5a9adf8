"""Signing in when a second factor is on; without one, nothing is different."""

import pytest

from careflow.domains.accounts.models import RecoveryCode, SecondFactor, Session, User
from careflow.domains.audit.models import AuditEvent
from careflow.domains.organizations.models import Membership
from careflow.platform.models import LimitCounter
from tests.domains.accounts.browser import PASSWORD, Browser, give_password
from tests.domains.accounts.doors import RECOVERY, code_now, give_factor

ASKED = {"detail": "Enter the code from your authenticator app.", "code": "auth.second_factor_required"}


@pytest.fixture(autouse=True)
def stan(cast):
    give_password(cast, "stan", "nina")
    give_factor(cast.users["stan"])
    return cast.users["stan"]


def sign_in(otp=None, *, password=PASSWORD, browser=None, **more):
    body = {"username": "stan", "password": password} | ({} if otp is None else {"otp": otp}) | more
    return (browser or Browser()).post("users/token/", body)


def outcomes():
    return [(event.metadata["outcome"], event.metadata.get("reason")) for event in AuditEvent.objects.order_by("pk")]


@pytest.mark.parametrize("otp", [None, ""])
def test_without_a_code_one_is_asked_for(otp):
    response = sign_in(otp)

    assert (response.status_code, response.json()) == (400, ASKED)
    assert "careflow_refresh" not in response.cookies
    assert not Session.objects.exists()
    assert User.objects.get(username="stan").last_login is None
    assert outcomes() == [("second_factor_asked", "second_factor")]


def test_with_the_code_it_goes_on(cast):
    browser = Browser()

    response = sign_in(code_now(), browser=browser)

    assert (response.status_code, list(response.json())) == (200, ["access"])
    assert browser.who_am_i(response.json()["access"]).json()["username"] == "stan"
    assert browser.refresh().status_code == 200
    assert Session.objects.get().second_factor
    event = AuditEvent.objects.get()
    assert event.metadata == {
        "outcome": "success", "surface": "clinic", "how": "password and code", "actor_name": "Stan Example",
    }  # fmt: skip


@pytest.mark.parametrize("steps", [-1, 1])
def test_a_clock_may_be_a_step_off(steps):
    assert sign_in(code_now(steps=steps)).status_code == 200


@pytest.mark.parametrize("steps", [-3, 3])
def test_a_clock_may_not_be_further_off(steps):
    assert sign_in(code_now(steps=steps)).json()["code"] == "auth.second_factor_wrong"


def test_a_code_opens_once_and_so_do_those_before_it():
    code, before = code_now(), code_now(steps=-1)
    sign_in(code)

    assert [sign_in(each).json()["code"] for each in (code, before)] == ["auth.second_factor_wrong"] * 2
    assert sign_in(code_now(steps=1)).status_code == 200


@pytest.mark.parametrize("typed", [RECOVERY, RECOVERY.lower().replace("-", ""), f" {RECOVERY} "])
def test_a_recovery_code_opens_once(typed):
    assert sign_in(typed).status_code == 200
    assert RecoveryCode.objects.get().used_at is not None
    assert AuditEvent.objects.get().metadata["how"] == "password and recovery code"
    assert sign_in(typed).json()["code"] == "auth.second_factor_wrong"


def test_a_wrong_code_is_told_and_recorded_and_costs_no_session():
    response = sign_in("000000")

    assert response.status_code == 400
    assert (response.json()["code"], list(response.json())) == ("auth.second_factor_wrong", ["detail", "code", "otp"])
    assert not Session.objects.exists()
    assert outcomes() == [("failure", "second_factor")]


@pytest.mark.parametrize("reason", ["password", "person", "membership"])
def test_who_could_not_sign_in_anyway_is_not_asked(cast, reason):
    if reason == "person":
        User.objects.filter(username="stan").update(is_active=False)
    elif reason == "membership":
        Membership.unscoped.filter(user=cast.users["stan"]).update(is_active=False)

    response = sign_in(code_now(), password="guess" if reason == "password" else PASSWORD)

    assert (response.status_code, response.json()["code"]) == (400, "auth.bad_credentials")
    assert SecondFactor.objects.get().last_step == 0


def test_a_secret_that_was_never_confirmed_asks_for_nothing():
    SecondFactor.objects.update(confirmed_at=None)

    assert sign_in().status_code == 200


@pytest.mark.parametrize("otp", ["000000", None])
def test_who_has_no_second_factor_signs_in_as_ever(otp):
    response = sign_in(otp, username="nina") if otp else Browser().sign_in("nina")

    assert (response.status_code, list(response.json())) == (200, ["access"])
    assert not Session.objects.get().second_factor


@pytest.mark.parametrize("otp", [5, True, ["1"], {"a": 1}, "1" * 41, "nul\0"])
def test_a_code_that_is_no_text_is_bad_input(otp):
    response = Browser().post("users/token/", {"username": "stan", "password": PASSWORD, "otp": otp})

    assert (response.status_code, list(response.json())) == (400, ["detail", "code", "otp"])


def test_ten_wrong_codes_an_hour_are_enough_but_do_not_stop_a_familiar_address(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    user = User.objects.get(username="stan")
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    sign_in(RECOVERY, browser=Browser("10.0.0.1"))
    stranger = Browser("10.9.9.9")

    found = []
    for _ in range(11):
        LimitCounter.objects.filter(name__startswith="sign_in").delete()  # as if minutes went by
        found.append(sign_in("000000", browser=stranger).status_code)

    assert found == [400] * 10 + [429]
    assert sign_in(code_now(), browser=Browser("10.0.0.1")).status_code == 200
