from datetime import timedelta

import pytest
from django.utils import timezone

from careflow.domains.accounts.models import Session, User
from careflow.domains.audit.models import AuditEvent
from careflow.domains.organizations.models import Membership
from tests.domains.accounts.browser import Browser, give_password


@pytest.fixture
def stan(cast):
    give_password(cast, "stan")
    browser = Browser()
    browser.access = browser.sign_in().json()["access"]
    return browser


def let_pass(**time):
    """Move the family's past further back, as if this much time had gone by."""
    session = Session.objects.get()
    gone = timedelta(**time)
    session.rotated_at -= gone
    session.used_at = {
        number: (timezone.datetime.fromisoformat(moment) - gone).isoformat()
        for number, moment in session.used_at.items()
    }
    session.save()


def test_each_use_gives_the_next_pair(stan):
    first = stan.refresh_token

    response = stan.refresh()

    cookie = response.cookies["careflow_refresh"]
    assert (response.status_code, list(response.json())) == (200, ["access"])
    assert cookie.value != first
    assert (cookie["path"], cookie["httponly"], cookie["samesite"], cookie["secure"], cookie["max-age"]) == (
        "/v1/users/", True, "Lax", "", 1209600,
    )  # fmt: skip
    assert stan.who_am_i(response.json()["access"]).status_code == 200
    assert stan.who_am_i(stan.access).status_code == 200


def test_over_tls_the_cookie_is_secure_and_crosses_sites(stan, settings):
    settings.HTTPS = True

    cookie = stan.refresh().cookies["careflow_refresh"]

    assert (cookie["secure"], cookie["samesite"]) == (True, "None")


def test_the_token_in_the_body_wins_over_the_cookie(stan, cast):
    give_password(cast, "nina")
    nina = Browser()
    nina.sign_in("nina")

    access = stan.refresh(nina.refresh_token).json()["access"]

    assert stan.who_am_i(access).json()["username"] == "nina"


@pytest.mark.weak_point("S2")
def test_two_tabs_that_load_together_get_the_same_answer(stan):
    shared = stan.refresh_token

    first, second = stan.refresh(shared), stan.refresh(shared)

    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert first.cookies["careflow_refresh"].value == second.cookies["careflow_refresh"].value


def test_a_slow_tab_gets_the_newest_token_within_the_grace(stan):
    oldest = stan.refresh_token
    stan.refresh()
    newest = stan.refresh()

    slow = stan.refresh(oldest)

    assert (slow.status_code, slow.content) == (200, newest.content)
    assert slow.cookies["careflow_refresh"].value == newest.cookies["careflow_refresh"].value


@pytest.mark.weak_point("S2")
def test_a_token_used_again_later_ends_the_family_everywhere(stan):
    stolen = stan.refresh_token
    newest = stan.refresh().json()["access"]
    let_pass(seconds=11)

    response = stan.refresh(stolen)

    assert (response.status_code, response.json()["code"]) == (401, "token_not_valid")
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="api"'
    assert stan.refresh().status_code == 401
    assert stan.who_am_i(newest).status_code == 401
    event = AuditEvent.objects.latest("pk")
    assert event.metadata == {"outcome": "reuse", "surface": "clinic", "actor_name": "Stan Example"}
    assert Session.objects.get().revoked_because == "reuse"


def test_a_family_that_ended_has_no_grace(stan):
    shared = stan.refresh_token
    stan.refresh()
    stan.sign_out()

    assert stan.refresh(shared).status_code == 401


@pytest.mark.parametrize("what", ["person", "membership"])
def test_somebody_who_is_no_longer_active_gets_no_tokens(stan, cast, what):
    if what == "person":
        User.objects.filter(username="stan").update(is_active=False)
    else:
        Membership.unscoped.filter(user=cast.users["stan"]).update(is_active=False)

    assert (stan.refresh().status_code, stan.who_am_i(stan.access).status_code) == (401, 401)
    assert Session.objects.get().generation == 1


def test_a_family_runs_out_when_nobody_uses_it(stan):
    Session.objects.update(expires_at=timezone.now())

    assert stan.refresh().status_code == 401


def test_without_any_token_the_field_is_named(cast):
    response = Browser().refresh()

    assert response.status_code == 400
    assert response.json() == {
        "detail": "Refresh: Sign in first: there is no refresh token.",
        "code": "input.invalid",
        "refresh": ["Sign in first: there is no refresh token."],
    }


@pytest.mark.parametrize("token", ["x", "a.b.c", "é", "🔑", "x" * 100_000])
def test_garbage_is_a_dead_token(stan, token):
    response = stan.refresh(token)

    assert (response.status_code, response.json()["code"]) == (401, "token_not_valid")


def test_an_access_token_renews_nothing(stan):
    assert stan.refresh(stan.access).status_code == 401


@pytest.mark.parametrize("body", [{"refresh": 5}, {"refresh": None}, {"refresh": ["x"]}])
def test_a_token_that_is_no_text_is_bad_input(stan, body):
    response = stan.post("users/token/refresh/", body)

    assert (response.status_code, list(response.json())) == (400, ["detail", "code", "refresh"])


def test_a_stale_authorization_header_does_not_matter(stan):
    headers = {"X-CSRFToken": stan.token, "Authorization": "Bearer stale"}

    assert stan.post("users/token/refresh/", {}, headers=headers).status_code == 200


def test_sixty_a_minute_are_enough_for_one_family(stan, cast):
    answers = [stan.refresh().status_code for _ in range(60)]
    refused = stan.refresh()

    give_password(cast, "nina")
    nina = Browser()
    nina.sign_in("nina")
    assert answers == [200] * 60
    assert (refused.status_code, refused.json()["code"]) == (429, "limit.reached")
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert nina.refresh().status_code == 200
