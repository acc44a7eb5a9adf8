"""What may be used once is used once, however many ask at the same moment."""

import sys
import threading
import time

from django.utils import timezone

from careflow.domains.accounts import rules
from careflow.domains.accounts.models import PasswordLink, RecoveryCode, Session, User
from careflow.domains.accounts.operations.second_factor import TRIES
from careflow.domains.audit.models import AuditEvent
from careflow.platform import limits
from careflow.platform.models import LimitCounter
from tests.conftest import As, token_for
from tests.domains.accounts.browser import PASSWORD, Browser, give_password
from tests.domains.accounts.doors import NEW, RECOVERY, code_now, give_factor, link_in
from tests.plugins.races import at_once

AT_ONCE = 6
sessions = sys.modules["careflow.domains.accounts.operations.sessions"]
sign_in = sys.modules["careflow.domains.accounts.operations.sign_in"]  # the package names its function so, too


def statuses(answers):
    return sorted(answer.status_code for answer in answers)


def test_one_link_sets_one_password(own_cast, mailoutbox):
    As("").post("users/password/reset/", {"username": "stan"})
    link = link_in(mailoutbox[0])

    def use(number):
        return lambda: As("").post("users/password/reset/confirm/", link | {"new_password": f"{NEW} {number}"})

    answers = at_once([use(number) for number in range(AT_ONCE)])

    assert statuses(answers) == [204] + [400] * (AT_ONCE - 1)
    won = next(number for number, answer in enumerate(answers) if answer.status_code == 204)
    assert User.objects.get(username="stan").check_password(f"{NEW} {won}")
    assert AuditEvent.objects.filter(model_name="user", action="update").count() == 1


def test_links_asked_for_at_once_leave_one_that_works(own_cast, mailoutbox):
    ask = lambda: As("").post("users/password/reset/", {"username": "stan"})  # noqa: E731

    answers = at_once([ask] * 5)

    assert statuses(answers) == [200] * 5
    assert PasswordLink.objects.filter(ended_at=None).count() == 1
    good = [
        As("").post("users/password/reset/confirm/", link_in(letter) | {"new_password": NEW}).status_code
        for letter in mailoutbox  # fewer than five where one took back another's before it left
    ]
    assert sorted(good) == [204] + [400] * (len(good) - 1)


def sign_in_at_once(own_cast, otp):
    give_password(own_cast, "stan")
    give_factor(own_cast.users["stan"])
    browsers = [Browser() for _ in range(AT_ONCE)]
    body = {"username": "stan", "password": PASSWORD, "otp": otp}
    return at_once([lambda browser=browser: browser.post("users/token/", body) for browser in browsers])


def test_one_code_of_the_app_opens_one_session(own_cast, monkeypatch):
    looked = rules.step_of

    def look_and_dawdle(*args, **options):
        found = looked(*args, **options)
        time.sleep(0.1)
        return found

    monkeypatch.setattr(rules, "step_of", look_and_dawdle)
    answers = sign_in_at_once(own_cast, code_now())

    assert statuses(answers) == [200] + [400] * (AT_ONCE - 1)
    assert Session.objects.count() == 1


def test_one_recovery_code_opens_one_session(own_cast):
    answers = sign_in_at_once(own_cast, RECOVERY)

    assert statuses(answers) == [200] + [400] * (AT_ONCE - 1)
    assert Session.objects.count() == 1
    assert RecoveryCode.objects.exclude(used_at=None).count() == 1


def test_setting_up_at_once_leaves_one_secret_and_no_error(own_cast):
    give_password(own_cast, "stan")
    stan = As(token_for(own_cast.users["stan"]))

    answers = at_once([lambda: stan.post("users/second-factor/", {"password": PASSWORD})] * AT_ONCE)

    assert set(statuses(answers)) <= {201, 409}
    assert 201 in statuses(answers)


def test_two_changes_of_one_password_at_once_do_not_both_hold(own_cast):
    give_password(own_cast, "stan")
    tokens = [token_for(own_cast.users["stan"]) for _ in range(2)]

    def change(number):
        body = {"old_password": PASSWORD, "new_password": f"{NEW} {number}"}
        return lambda: As(tokens[number]).post("users/password/change/", body)

    answers = at_once([change(0), change(1)])

    assert [answer.status_code for answer in answers].count(204) == 1
    won = next(number for number, answer in enumerate(answers) if answer.status_code == 204)
    assert User.objects.get(username="stan").check_password(f"{NEW} {won}")


def test_a_counter_that_is_forgotten_while_others_wait_for_it_counts_on(own_cast):
    now = timezone.now()

    def count():
        for _ in range(5):
            limits.count(TRIES, "stan", now=now)
            limits.forget(TRIES, "stan")
            limits.purge(before=now + TRIES.window)

    at_once([count] * AT_ONCE)

    assert not LimitCounter.objects.filter(name__startswith=TRIES.name).exists()


def test_a_password_that_changes_while_it_is_checked_opens_nothing(own_cast, monkeypatch):
    give_password(own_cast, "stan")
    checked = sign_in.check_password

    def check_and_lose(*args):
        found = checked(*args)
        give_password(own_cast, "stan", password=NEW)
        return found

    monkeypatch.setattr(sign_in, "check_password", check_and_lose)

    response = Browser().sign_in()

    assert (response.status_code, response.json()["code"]) == (400, "auth.bad_credentials")
    assert not Session.objects.exists()


def test_a_second_factor_that_is_turned_on_while_the_password_is_checked_is_asked_for(own_cast, monkeypatch):
    give_password(own_cast, "stan")
    checked = sign_in.check_password

    def check_and_enrol(*args):
        found = checked(*args)
        give_factor(own_cast.users["stan"])
        return found

    monkeypatch.setattr(sign_in, "check_password", check_and_enrol)

    response = Browser().sign_in()

    assert (response.status_code, response.json()["code"]) == (400, "auth.second_factor_required")
    assert not Session.objects.exists()
    assert AuditEvent.objects.get().metadata["outcome"] == "second_factor_asked"


def test_turning_a_second_factor_on_ends_a_sign_in_that_is_about_to_commit(own_cast, monkeypatch):
    """The enrolment comes when the sign-in has looked for a factor, and found none."""
    give_password(own_cast, "stan")
    stan = As(token_for(own_cast.users["stan"]))
    secret = stan.post("users/second-factor/", {"password": PASSWORD}).json()["secret"]
    thief, signed_in, recorded = Browser(), threading.Event(), sessions.audit.record

    def record_and_dawdle(**event):
        recorded(**event)
        if event["summary"] == "Stan Example signed in":
            signed_in.set()
            time.sleep(0.5)

    def enrol():
        signed_in.wait(timeout=20)
        return stan.post("users/second-factor/confirm/", {"otp": code_now(secret)})

    monkeypatch.setattr(sessions.audit, "record", record_and_dawdle)

    answers = at_once([thief.sign_in, enrol])

    assert statuses(answers) == [200, 200]
    assert Session.objects.get(revoked_at=None).second_factor
    assert thief.who_am_i(answers[0].json()["access"]).status_code == 401
