import pytest

from careflow.domains.accounts.models import Session
from careflow.domains.audit.models import AuditEvent
from careflow.domains.organizations.models import Membership
from tests.domains.accounts.browser import Browser
from tests.domains.organizations.factories import give_role, role_of

PATH = "users/demo-login/"


@pytest.fixture(autouse=True)
def _olivia_is_the_demo_account(settings):
    settings.DEMO_MODE, settings.DEMO_USERNAME = True, "olivia"


def test_it_answers_with_a_session_and_the_user(cast):
    browser = Browser()

    response = browser.post(PATH)

    body = response.json()
    cookie = response.cookies["careflow_refresh"]
    assert (response.status_code, list(body)) == (200, ["access", "is_demo", "user"])
    assert (body["is_demo"], cookie["path"]) == (True, "/v1/users/")
    assert browser.who_am_i(body["access"]).json() == body["user"]
    assert browser.refresh().status_code == 200
    event = AuditEvent.objects.get()
    assert event.metadata == {
        "outcome": "success", "surface": "clinic", "how": "demo", "actor_name": "Olivia Example",
    }  # fmt: skip


def test_an_account_that_visitors_demoted_is_an_active_owner_again(cast):
    give_role(cast, "olivia", role_of(cast, "member"))
    Membership.unscoped.filter(user=cast.users["olivia"]).update(is_active=False)

    body = Browser().post(PATH).json()

    assert (body["user"]["organization_role"], body["user"]["is_org_admin"]) == ("owner", True)
    repair = AuditEvent.objects.get(model_name="organizationmembership")
    assert repair.metadata["via"] == "demo"
    assert repair.organization_id == cast.organizations["harbor"].pk


@pytest.mark.weak_point("S12", "N10")
@pytest.mark.parametrize(
    "change", [{"is_superuser": True}, {"is_staff": True}, {"is_active": False}, {"username": "somebody"}]
)
def test_an_account_that_is_gone_or_opens_the_console_is_no_demo(cast, change):
    for name, value in change.items():
        setattr(cast.users["olivia"], name, value)
    cast.users["olivia"].save()

    response = Browser().post(PATH)

    assert (response.status_code, response.json()["code"]) == (403, "demo.off")
    assert not Session.objects.exists()


def test_without_demo_mode_nothing_is_repaired(cast, settings):
    settings.DEMO_MODE = False
    give_role(cast, "olivia", role_of(cast, "member"))

    response = Browser().post(PATH)

    assert (response.status_code, response.json()["code"]) == (403, "demo.off")
    assert Membership.unscoped.get(user=cast.users["olivia"]).role.code == "member"


def test_it_needs_the_csrf_header(cast):
    assert Browser().post(PATH, headers={}).status_code == 403


def test_one_address_gets_ten_a_minute(cast):
    answers = [Browser("10.0.0.7").post(PATH).status_code for _ in range(11)]

    assert answers == [200] * 10 + [429]
    assert Browser("10.0.0.8").post(PATH).status_code == 200


def test_the_demo_is_not_asked_for_a_second_factor_that_a_visitor_made_the_role_ask_for(cast):
    role = role_of(cast, "owner")
    role.requires_second_factor = True
    role.save(update_fields=["requires_second_factor"])
    browser = Browser()

    body = browser.post(PATH).json()

    assert body["user"]["second_factor"] == {"enrolled": False, "required": True}
    assert browser.who_am_i(body["access"]).json() == body["user"]
    assert body["user"]["is_org_admin"]
