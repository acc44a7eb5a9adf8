import pytest

from careflow.domains.accounts.models import Session
from careflow.domains.audit.models import AuditEvent
from tests.cast import enter_patients
from tests.domains.accounts.browser import Browser, give_password
from tests.plugins.races import at_once

PEOPLE = {"clinic": "stan", "portal": "ana"}


@pytest.fixture(params=["clinic", "portal"])
def first(own_cast, request):
    """A browser in which somebody of the surface is signed in."""
    enter_patients(own_cast)
    name = PEOPLE[request.param]
    give_password(own_cast, name)
    browser = Browser(surface=request.param)
    browser.surface = request.param
    browser.access = browser.sign_in(name).json()["access"]
    return browser


@pytest.mark.weak_point("S1")
def test_twelve_refreshes_at_once_have_one_successor(first):
    token, surface = first.refresh_token, first.surface

    answers = at_once([lambda: Browser(surface=surface).refresh(token)] * 12)

    assert [answer.status_code for answer in answers] == [200] * 12
    assert len({answer.content for answer in answers}) == 1
    assert len({answer.cookies["careflow_refresh"].value for answer in answers}) == 1
    assert Session.objects.get().generation == 2
    successor = answers[0].cookies["careflow_refresh"].value
    assert first.refresh(successor).status_code == 200


def test_twelve_copies_used_at_once_after_the_grace_end_the_family_and_are_told_once(first, settings):
    token, surface = first.refresh_token, first.surface
    first.refresh()
    settings.REFRESH_GRACE *= 0

    answers = at_once([lambda: Browser(surface=surface).refresh(token)] * 12)

    assert [answer.status_code for answer in answers] == [401] * 12
    assert Session.objects.get().revoked_because == "reuse"
    assert AuditEvent.objects.filter(metadata__outcome="reuse").count() == 1
    assert (first.refresh().status_code, first.who_am_i(first.access).status_code) == (401, 401)
