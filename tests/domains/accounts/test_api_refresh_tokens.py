from datetime import timedelta

import pytest
from django.utils import timezone

from careflow.domains.accounts.models import Session, User
from careflow.domains.audit.models import AuditEvent
from careflow.domains.organizations.models import Membership
from careflow.domains.portal.models import PortalAccount
from tests.domains.accounts.browser import Browser, give_password


@pytest.fixture(params=["clinic", "portal"])
def surface(request):
    return request.param


@pytest.fixture
def sign_in(portal_people, surface):
    """A browser of somebody of the surface: the first or the second."""

    def signing_in(which=0):
        name = {"clinic": ("stan", "nina"), "portal": ("ana", "noel")}[surface][which]
        give_password(portal_people, name)
        browser = Browser(surface=surface)
        browser.name = portal_people.users[name].display_name
        browser.access = browser.sign_in(name).json()["access"]
        return browser

    return signing_in


@pytest.fixture
def someone(sign_in):
    return sign_in()


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


def test_each_use_gives_the_next_pair(someone, surface):
    first = someone.refresh_token

    response = someone.refresh()

    cookie = response.cookies["careflow_refresh"]
    assert (response.status_code, list(response.json())) == (200, ["access"])
    assert cookie.value != first
    assert (cookie["path"], cookie["httponly"], cookie["samesite"], cookie["secure"], cookie["max-age"]) == (
        {"clinic": "/v1/users/", "portal": "/v1/portal/"}[surface], True, "Lax", "", 1209600,
    )  # fmt: skip
    assert someone.who_am_i(response.json()["access"]).status_code == 200
    assert someone.who_am_i(someone.access).status_code == 200


def test_over_tls_the_cookie_is_secure_and_crosses_sites(someone, settings):
    settings.HTTPS = True

    cookie = someone.refresh().cookies["careflow_refresh"]

    assert (cookie["secure"], cookie["samesite"]) == (True, "None")


def test_the_token_in_the_body_wins_over_the_cookie(someone, sign_in):
    other = sign_in(1)

    access = someone.refresh(other.refresh_token).json()["access"]

    assert someone.who_am_i(access).json() == other.who_am_i(other.access).json()
    assert someone.who_am_i(access).json() != someone.who_am_i(someone.access).json()


@pytest.mark.weak_point("S2")
def test_two_tabs_that_load_together_get_the_same_answer(someone):
    shared = someone.refresh_token

    first, second = someone.refresh(shared), someone.refresh(shared)

    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert first.cookies["careflow_refresh"].value == second.cookies["careflow_refresh"].value


def test_a_slow_tab_gets_the_newest_token_within_the_grace(someone):
    oldest = someone.refresh_token
    someone.refresh()
    newest = someone.refresh()

    slow = someone.refresh(oldest)

    assert (slow.status_code, slow.content) == (200, newest.content)
    assert slow.cookies["careflow_refresh"].value == newest.cookies["careflow_refresh"].value


@pytest.mark.weak_point("S2")
def test_a_token_used_again_later_ends_the_family_everywhere(someone, surface, cast):
    stolen = someone.refresh_token
    newest = someone.refresh().json()["access"]
    let_pass(seconds=11)

    response = someone.refresh(stolen)

    assert (response.status_code, response.json()["code"]) == (401, "token_not_valid")
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="api"'
    assert someone.refresh().status_code == 401
    assert someone.who_am_i(newest).status_code == 401
    event = AuditEvent.objects.latest("pk")
    assert event.metadata == {"outcome": "reuse", "surface": surface, "actor_name": someone.name}
    assert event.organization_id == cast.organizations["harbor"].pk
    assert Session.objects.get().revoked_because == "reuse"


def test_a_family_that_ended_has_no_grace(someone):
    shared = someone.refresh_token
    someone.refresh()
    someone.sign_out()

    assert someone.refresh(shared).status_code == 401


@pytest.mark.parametrize("what", ["person", "place"])
def test_somebody_who_is_no_longer_active_gets_no_tokens(someone, what):
    if what == "person":
        User.objects.update(is_active=False)
    else:
        Membership.unscoped.update(is_active=False)
        PortalAccount.unscoped.update(is_active=False)

    assert (someone.refresh().status_code, someone.who_am_i(someone.access).status_code) == (401, 401)
    assert Session.objects.get().generation == 1


def test_a_family_runs_out_when_nobody_uses_it(someone):
    Session.objects.update(expires_at=timezone.now())

    assert someone.refresh().status_code == 401


def test_without_any_token_the_field_is_named(db, surface):
    response = Browser(surface=surface).refresh()

    assert response.status_code == 400
    assert response.json() == {
        "detail": "Refresh: Sign in first: there is no refresh token.",
        "code": "input.invalid",
        "refresh": ["Sign in first: there is no refresh token."],
    }


@pytest.mark.parametrize("token", ["x", "a.b.c", "é", "🔑", "x" * 100_000])
def test_garbage_is_a_dead_token(someone, token):
    response = someone.refresh(token)

    assert (response.status_code, response.json()["code"]) == (401, "token_not_valid")


def test_an_access_token_renews_nothing(someone):
    assert someone.refresh(someone.access).status_code == 401


@pytest.mark.parametrize("body", [{"refresh": 5}, {"refresh": None}, {"refresh": ["x"]}])
def test_a_token_that_is_no_text_is_bad_input(someone, body):
    response = someone.post(someone.renew, body)

    assert (response.status_code, list(response.json())) == (400, ["detail", "code", "refresh"])


def test_a_stale_authorization_header_does_not_matter(someone):
    headers = {"X-CSRFToken": someone.token, "Authorization": "Bearer stale"}

    assert someone.post(someone.renew, {}, headers=headers).status_code == 200


def test_a_token_of_the_other_surface_is_dead_here(someone, surface):
    elsewhere = Browser(surface={"clinic": "portal", "portal": "clinic"}[surface])

    assert elsewhere.refresh(someone.refresh_token).status_code == 401
    assert someone.refresh().status_code == 200


def test_sixty_a_minute_are_enough_for_one_family(someone, sign_in):
    answers = [someone.refresh().status_code for _ in range(60)]
    refused = someone.refresh()

    other = sign_in(1)
    assert answers == [200] * 60
    assert (refused.status_code, refused.json()["code"]) == (429, "limit.reached")
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert other.refresh().status_code == 200
