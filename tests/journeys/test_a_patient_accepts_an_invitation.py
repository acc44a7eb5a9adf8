"""The page behind the links in letters to patients, in a real browser, served as an operator serves it."""

import json
import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("server")]
PAGE = "portal/set-password/"


@pytest.fixture
def posted(chromium, server):
    """Opens the page by a link, fills in the form and returns what was sent where."""

    def sending(link, **fields):
        page, sent, complaints = chromium.new_page(), [], []
        page.on("request", lambda request: sent.append((request.method, request.url, request.post_data)))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{server.url}/{PAGE}#{link}", wait_until="networkidle")
        assert page.url == f"{server.url}/{PAGE}"
        for label, text in fields.items():
            page.get_by_label(re.compile(label.replace("_", " "))).fill(text)
        page.get_by_role("button", name="Set the password").click()
        page.get_by_text(re.compile("[Tt]h(is|e) link was used already or is too old")).wait_for()
        assert complaints == []
        assert [url for _, url, _ in sent if "not-a-real-one" in url.partition("#")[0]] == []
        return page, [
            (url.removeprefix(server.url), json.loads(body)) for method, url, body in sent if method == "POST"
        ]

    return sending


PASSWORDS = {"New_password": "four quiet herons", "The_same_again": "four quiet herons"}


def test_an_invitation_asks_for_the_date_of_birth(posted):
    link = "uid=987654&token=not-a-real-one&purpose=invitation"

    _, (request,) = posted(link, Date_of_birth="1980-02-29", **PASSWORDS)

    assert request == (
        "/v1/portal/invitations/accept/",
        {
            "uid": "987654",
            "token": "not-a-real-one",
            "new_password": "four quiet herons",
            "date_of_birth": "1980-02-29",
        },
    )


def test_a_forgotten_password_does_not(posted):
    page, (request,) = posted("uid=987654&token=not-a-real-one&purpose=reset", **PASSWORDS)

    assert request == (
        "/v1/portal/password/reset/confirm/",
        {"uid": "987654", "token": "not-a-real-one", "new_password": "four quiet herons"},
    )
    assert not page.get_by_label("Date of birth").is_visible()
