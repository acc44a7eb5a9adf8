import pytest

from careflow.domains.accounts.models import Session
from careflow.domains.audit.models import AuditEvent
from tests.domains.accounts.browser import Browser, give_password


@pytest.fixture
def stan(cast):
    give_password(cast, "stan")
    browser = Browser()
    browser.access = browser.sign_in().json()["access"]
    return browser


@pytest.mark.weak_point("S3", "S6")
def test_both_tokens_end_at_once_and_the_cookie_goes(stan):
    token = stan.refresh_token

    response = stan.sign_out()

    cookie = response.cookies["careflow_refresh"]
    assert (response.status_code, response.content) == (204, b"")
    assert (cookie.value, cookie["path"], cookie["max-age"]) == ("", "/v1/users/", 0)
    assert stan.who_am_i(stan.access).status_code == 401
    assert stan.refresh(token).status_code == 401
    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.metadata["outcome"]) == ("login", "sign_out")


def test_other_devices_stay_signed_in(stan):
    phone = Browser("10.0.0.2")
    access = phone.sign_in().json()["access"]

    stan.sign_out()

    assert phone.who_am_i(access).status_code == 200


@pytest.mark.parametrize("cookie", ["", "garbage", "a.b.c"])
def test_a_missing_or_bad_token_is_ignored(cast, cookie):
    browser = Browser()
    browser.client.cookies["careflow_refresh"] = cookie

    assert browser.sign_out().status_code == 204
    assert not AuditEvent.objects.exists()


def test_doing_it_again_changes_nothing(stan):
    token = stan.refresh_token
    stan.sign_out()
    stan.client.cookies["careflow_refresh"] = token

    assert stan.sign_out().status_code == 204
    assert AuditEvent.objects.filter(metadata__outcome="sign_out").count() == 1


def test_it_needs_the_csrf_header(stan):
    assert stan.post("users/logout/", headers={}).status_code == 403
    assert Session.objects.get().revoked_at is None
