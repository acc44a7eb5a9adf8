import pytest
from django.test import Client

from tests.domains.accounts.browser import Browser, give_password


def token_and_cookie(client, **headers):
    response = client.get("/v1/users/csrf/", headers=headers)
    return response.json()["csrfToken"], response.cookies["csrftoken"]


def test_the_secret_stays_and_its_mask_changes(db):
    client = Client()

    first, cookie = token_and_cookie(client)
    second, kept = token_and_cookie(client)

    assert (len(first), len(second), len(cookie.value)) == (64, 64, 32)
    assert first != second
    assert cookie.value == kept.value
    assert (cookie["path"], cookie["samesite"], cookie["max-age"], cookie["httponly"]) == ("/", "Lax", 31449600, "")


def test_signing_in_keeps_the_secret(cast):
    give_password(cast, "stan")
    browser = Browser()
    before = browser.client.cookies["csrftoken"].value

    browser.sign_in()

    assert browser.client.cookies["csrftoken"].value == before
    assert browser.refresh().status_code == 200


def test_the_masked_and_the_raw_form_are_both_good(cast):
    give_password(cast, "stan")
    browser = Browser()
    body = {"username": "stan", "password": "a good password"}
    raw = browser.client.cookies["csrftoken"].value

    answers = [browser.post("users/token/", body, headers={"X-CSRFToken": form}) for form in (browser.token, raw)]

    assert [answer.status_code for answer in answers] == [200, 200]


@pytest.mark.weak_point("S17")
@pytest.mark.parametrize("path", ["users/token/", "users/token/refresh/", "users/logout/", "users/demo-login/"])
@pytest.mark.parametrize("header", ["", "x", "x" * 32, "x" * 64, "é"])
def test_any_other_form_is_refused_in_json(cast, path, header):
    response = Browser().post(path, {}, headers={"X-CSRFToken": header})

    assert response.status_code == 403
    assert response.json() == {
        "detail": "The page is out of date. Reload it and try again.", "code": "auth.csrf",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://testserver", 204),
        ("http://localhost:5173", 204),
        ("http://localhost:5174", 204),
        ("http://evil.example", 403),
        ("null", 403),
        ("garbage", 403),
    ],
)
def test_an_origin_must_be_our_own_or_a_trusted_one(db, origin, status):
    browser = Browser()

    response = browser.post("users/logout/", headers={"X-CSRFToken": browser.token, "Origin": origin})

    assert response.status_code == status


def test_requests_with_a_bearer_token_need_no_csrf_header(cast):
    give_password(cast, "stan")
    browser = Browser()
    access = browser.sign_in().json()["access"]

    response = browser.client.patch(
        "/v1/users/me/preferences/", "{}", "application/json", headers={"Authorization": f"Bearer {access}"}
    )

    assert response.status_code == 200
