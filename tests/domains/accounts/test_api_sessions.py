from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from careflow.domains.accounts.models import Session
from careflow.domains.audit.models import AuditEvent
from tests.conftest import token_for
from tests.domains.accounts.browser import Browser, give_password

LIST = "users/sessions/"
BUDGET = 2


@pytest.fixture
def stan(acting_as):
    return acting_as("stan")


def test_a_session_tells_where_and_when_it_was_used(cast, acting_as):
    give_password(cast, "stan")
    desk = Browser("10.1.2.3")
    desk.client.defaults["HTTP_USER_AGENT"] = "Desk 1"
    access = desk.sign_in().json()["access"]
    session = Session.objects.get()
    stan = acting_as(None)
    stan.token = access

    rows = stan.get(LIST).json()

    opened, until = (moment.isoformat().replace("+00:00", "Z") for moment in (session.issued_at, session.expires_at))
    assert rows == [
        {
            "id": session.pk,
            "surface": "clinic",
            "started_at": opened,
            "last_used_at": opened,
            "expires_at": until,
            "address": "10.1.2.3",
            "user_agent": "Desk 1",
            "second_factor": False,
            "is_current": True,
        }
    ]


def test_only_own_sessions_that_are_alive_are_listed_the_last_used_first(cast, stan, statements):
    now = timezone.now()
    for _ in range(3):
        token_for(cast.users["stan"])
    token_for(cast.users["nina"])
    own = list(Session.objects.filter(user=cast.users["stan"]).order_by("pk").values_list("pk", flat=True))
    Session.objects.filter(pk=own[1]).update(revoked_at=now)
    Session.objects.filter(pk=own[2]).update(expires_at=now - timedelta(seconds=1))
    Session.objects.filter(pk=own[0]).update(rotated_at=now - timedelta(hours=1))

    found = []
    counted = statements(lambda: found.extend(stan.get(LIST).json()))

    assert [(row["id"], row["is_current"]) for row in found] == [(own[3], False), (own[0], True)]
    assert counted <= BUDGET


def test_ending_one_ends_its_tokens_at_once(cast, stan):
    elsewhere = token_for(cast.users["stan"])
    session = Session.objects.latest("pk")

    response = stan.delete(f"{LIST}{session.pk}/")

    assert (response.status_code, response.content) == (204, b"")
    assert stan.get("users/me/").status_code == 200
    stan.token = elsewhere
    assert stan.get("users/me/").status_code == 401
    event = AuditEvent.objects.get()
    assert (event.action, event.object_pk, event.metadata) == (
        "login", str(session.pk), {"outcome": "ended", "actor_name": "Stan Example"},
    )  # fmt: skip


@pytest.mark.parametrize("whose", ["another person's", "one that ended", "one that ran out", "nobody's"])
def test_there_is_no_other_session(cast, stan, whose):
    token_for(cast.users["nina" if whose == "another person's" else "stan"])
    session = Session.objects.latest("pk")
    if whose == "one that ended":
        Session.objects.filter(pk=session.pk).update(revoked_at=timezone.now())
    elif whose == "one that ran out":
        Session.objects.filter(pk=session.pk).update(expires_at=timezone.now())
    number = 10**12 if whose == "nobody's" else session.pk

    response = stan.delete(f"{LIST}{number}/")

    assert (response.status_code, response.json()["code"]) == (404, "resource.not_found")
    assert not AuditEvent.objects.exists()


@pytest.mark.weak_point("S3")
def test_signing_out_everywhere_ends_all_of_one_s_own_sessions_and_clears_the_cookie(cast, acting_as):
    give_password(cast, "stan")
    desk, phone, nina = Browser(), Browser(), acting_as("nina")
    stan = acting_as(None)
    stan.token = desk.sign_in().json()["access"]
    away = phone.sign_in().json()["access"]
    consoles = {name: Client() for name in ("stan", "nina")}
    for name, browser in consoles.items():
        browser.force_login(cast.users[name])

    response = stan.post("users/logout-everywhere/")

    cookie = response.cookies["careflow_refresh"]
    assert (response.status_code, response.content) == (204, b"")
    assert (cookie.value, cookie["path"], cookie["max-age"]) == ("", "/v1/users/", 0)
    assert [desk.who_am_i(token).status_code for token in (stan.token, away)] == [401, 401]
    assert phone.refresh().status_code == 401
    assert nina.get("users/me/").status_code == 200
    assert ["_auth_user_id" in browser.session for browser in consoles.values()] == [False, True]
    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.metadata["outcome"]) == ("login", "sign_out_everywhere")


@pytest.mark.parametrize(
    ("method", "path"), [("GET", LIST), ("DELETE", f"{LIST}1/"), ("POST", "users/logout-everywhere/")]
)
def test_who_is_not_signed_in_is_turned_away(acting_as, method, path):
    assert acting_as(None).send(method, path).status_code == 401
