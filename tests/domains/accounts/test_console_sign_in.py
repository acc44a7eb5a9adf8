"""Whoever guesses at the console's door keeps nobody out of a place that knows them, and a session there stands and
falls with how its person signs in."""

import pytest
from django.test import Client

from careflow.platform import limits
from tests.domains.accounts.browser import Browser, give_password
from tests.domains.accounts.doors import NEW, RECOVERY, give_factor, link_in

OFFICE, HOTEL, STRANGER = "10.0.0.1", "10.0.0.2", "10.9.9.9"
PASSWORD = "a good password"
ENTERED, TURNED_AWAY = 302, 200


@pytest.fixture(autouse=True)
def _nobody_waits_for_the_hash(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def stan(cast):
    cast.users["stan"].is_staff = True
    cast.users["stan"].save(update_fields=["is_staff"])
    give_password(cast, "stan")
    return cast.users["stan"]


def enter(address, password=PASSWORD, *, client=None, **more):
    body = {"username": "stan", "password": password, "next": "/admin/", **more}
    return (client or Client()).post("/admin/login/", body, REMOTE_ADDR=address)


def guess(address, times=11, *, password="guess", **more):
    return [enter(address, password, **more) for _ in range(times)][-1]


def test_a_stranger_who_guesses_keeps_nobody_out_of_where_they_entered_before(stan):
    assert enter(OFFICE).status_code == ENTERED
    assert "Too many tries" in guess(STRANGER).content.decode()

    assert enter(OFFICE).status_code == ENTERED
    assert enter(HOTEL).status_code == TURNED_AWAY


def test_nor_of_where_they_signed_in_to_the_clinic(stan):
    Browser(OFFICE).sign_in()
    guess(STRANGER)

    assert enter(OFFICE).status_code == ENTERED


def test_a_failed_try_makes_no_place_familiar(stan):
    enter(STRANGER, "guess")

    assert "Too many tries" in guess(STRANGER, 10).content.decode()
    assert enter(HOTEL).status_code == TURNED_AWAY


def test_a_link_from_the_mail_opens_a_new_place_while_a_stranger_goes_on_guessing(
    stan, mailoutbox, django_capture_on_commit_callbacks
):
    guess(STRANGER)
    hotel = Browser(HOTEL)
    with django_capture_on_commit_callbacks(execute=True):
        hotel.post("users/password/reset/", {"username": "stan"})

    hotel.post("users/password/reset/confirm/", {**link_in(mailoutbox[-1]), "new_password": NEW})

    assert enter(HOTEL, NEW).status_code == ENTERED


def test_codes_that_a_stranger_guesses_are_not_counted_where_the_person_entered_before(stan):
    enter(OFFICE)
    give_factor(stan)
    assert "Too many tries" in guess(STRANGER, password=PASSWORD, otp="000000").content.decode()

    assert enter(OFFICE, otp=RECOVERY).status_code == ENTERED


def test_a_second_factor_that_comes_or_goes_ends_the_sessions_at_the_console(stan):
    before, between = Client(), Client()
    enter(OFFICE, client=before)
    assert before.get("/admin/").status_code == 200

    factor = give_factor(stan)
    assert before.get("/admin/").status_code == 302
    enter(OFFICE, client=between, otp=RECOVERY)
    assert between.get("/admin/").status_code == 200

    factor.delete()
    assert between.get("/admin/").status_code == 302


def test_nor_does_a_sign_in_slip_past_one_that_is_turned_on_meanwhile(stan, monkeypatch):
    client = Client()
    monkeypatch.setattr(limits, "forget", lambda *_: give_factor(stan))  # when the password was right

    assert enter(OFFICE, client=client).status_code == ENTERED
    assert client.get("/admin/").status_code == 302
