import pytest

from careflow.platform.models import LimitCounter
from tests.domains.accounts.browser import Browser, give_password
from tests.domains.accounts.doors import NEW, link_in


def guess(browser, times, name="stan"):
    return [browser.sign_in(name, "guess").status_code for _ in range(times)]


@pytest.fixture(autouse=True)
def _nobody_waits_for_the_hash(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def stan(cast):
    give_password(cast, "stan")
    return cast.users["stan"]


@pytest.mark.weak_point("S5", "N11")
def test_ten_guesses_a_minute_and_then_even_the_right_password_waits(stan):
    stranger = Browser("10.9.9.9")

    assert guess(stranger, 11) == [400] * 10 + [429]
    refused = stranger.sign_in()
    assert (refused.status_code, refused.json()["code"]) == (429, "limit.reached")
    assert 1 <= int(refused.headers["Retry-After"]) <= 60


def test_the_spelling_of_the_name_makes_no_difference(stan):
    stranger = Browser("10.9.9.9")
    guess(stranger, 5, "stan")
    guess(stranger, 5, "STAN")

    assert guess(stranger, 1, " Stan ") == [429]


def test_strangers_do_not_lock_out_a_familiar_address(stan):
    desk = Browser("10.0.0.1")
    desk.sign_in()
    guess(Browser("10.9.9.9"), 11)

    assert Browser("10.0.0.1").sign_in().status_code == 200
    assert Browser("10.0.0.2").sign_in().status_code == 429


def test_strangers_at_the_same_address_do_not_lock_out_a_familiar_device(stan):
    desk = Browser("10.0.0.1")
    desk.sign_in()
    guess(Browser("10.0.0.1"), 10)
    LimitCounter.objects.filter(name="sign_in.address:10.0.0.1").update(count=100)

    assert Browser("10.0.0.1").sign_in().status_code == 429
    assert desk.sign_in().status_code == 200


def test_a_link_from_the_mail_opens_a_new_place_while_a_stranger_goes_on_guessing(
    stan, mailoutbox, django_capture_on_commit_callbacks
):
    hotel = Browser("10.0.0.2")
    guess(Browser("10.9.9.9"), 11)
    assert hotel.sign_in().status_code == 429

    with django_capture_on_commit_callbacks(execute=True):
        hotel.post("users/password/reset/", {"username": "stan"})
    hotel.post("users/password/reset/confirm/", {**link_in(mailoutbox[-1]), "new_password": NEW})
    guess(Browser("10.9.9.9"), 11)

    assert hotel.sign_in(password=NEW).status_code == 200
    assert Browser("10.0.0.3").sign_in(password=NEW).status_code == 429


def test_a_link_that_was_refused_makes_no_place_familiar(stan, mailoutbox, django_capture_on_commit_callbacks):
    stranger = Browser("10.9.9.9")
    with django_capture_on_commit_callbacks(execute=True):
        stranger.post("users/password/reset/", {"username": "stan"})
    wrong = {**link_in(mailoutbox[-1]), "token": "made-up", "new_password": NEW}

    assert stranger.post("users/password/reset/confirm/", wrong).status_code == 400
    assert guess(stranger, 11) == [400] * 10 + [429]
    assert guess(Browser("10.0.0.2"), 1) == [429]


def test_a_device_of_somebody_else_is_no_familiar_one(stan, cast):
    give_password(cast, "nina")
    nina = Browser("10.9.9.9")
    nina.sign_in("nina")

    assert guess(nina, 11) == [400] * 10 + [429]


@pytest.mark.weak_point("S5")
def test_one_person_s_guesser_does_not_stop_the_colleagues_behind_the_same_address(stan, cast):
    give_password(cast, "nina")
    guess(Browser("10.0.0.1"), 11)

    assert Browser("10.0.0.1").sign_in("nina").status_code == 200


def test_a_hundred_tries_a_minute_are_enough_for_one_address(stan):
    LimitCounter.objects.create(name="sign_in.address:10.0.0.1", count=99, window_starts_at="2999-01-01T00:00:00Z")
    clinic = Browser("10.0.0.1")

    assert (guess(clinic, 1, "a"), guess(clinic, 1, "b")) == ([400], [429])
    assert guess(Browser("10.0.0.2"), 1, "b") == [400]


@pytest.mark.weak_point("S5", "N11")
def test_forwarded_addresses_do_not_count_without_a_trusted_proxy(stan, settings):
    stranger = Browser("10.9.9.9")

    def forwarded(number):
        headers = {"X-CSRFToken": stranger.token, "X-Forwarded-For": f"203.0.113.{number}"}
        return stranger.post("users/token/", {"username": f"u{number}", "password": "x"}, headers=headers)

    assert {forwarded(number).status_code for number in range(3)} == {400}
    assert LimitCounter.objects.get(name="sign_in.address:10.9.9.9").count == 3
    settings.NUM_PROXIES = 1
    forwarded(7)
    assert LimitCounter.objects.get(name="sign_in.address:203.0.113.7").count == 1
