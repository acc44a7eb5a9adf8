"""The front desk lets somebody act for a patient."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from careflow.domains.accounts.models import PasswordLink, User
from careflow.domains.audit.models import AuditEvent
from careflow.domains.patients.models import Patient
from careflow.domains.portal.models import PortalAccount, ProxyAccess
from tests.domains.accounts.browser import give_password

ALL = ["portal.profile", "portal.schedule", "portal.records", "portal.messages"]
NOEL = {"username": "noel", "relationship": "spouse", "scopes": ["portal.schedule", "portal.records"]}
MOTHER = {
    "email": "mum@example.org", "first_name": "Mo", "last_name": "Lee", "relationship": "parent", "scopes": ALL
}  # fmt: skip


def path(patient):
    return f"patients/{patient.pk}/proxies/"


@pytest.fixture
def today():
    return datetime.now(tz=ZoneInfo("America/New_York")).date()


@pytest.fixture
def child(newcomer, today):
    """Turns eighteen on this day in five years."""
    born = date(today.year - 13, 3, 15)
    Patient.unscoped.filter(pk=newcomer.pk).update(date_of_birth=born)
    newcomer.date_of_birth = born
    return newcomer


def test_an_account_is_named_by_its_username(desk, newcomer, today, acting_as, portal_people):
    give_password(portal_people, "noel")

    response = desk("POST", path(newcomer), NOEL | {"username": " NOEL "})

    link = ProxyAccess.unscoped.latest("pk")
    assert (response.status_code, response.headers["ETag"]) == (201, '"1"')
    assert response.json() == {
        "id": link.pk, "patient": newcomer.pk,
        "person": {
            "account_id": portal_people.users["noel"].portal_account.pk, "username": "noel", "first_name": "Noel",
            "last_name": "Ng", "email": "noel@example.org", "state": "active",
        },
        "relationship": "spouse", "scopes": ["portal.schedule", "portal.records"], "starts_on": today.isoformat(),
        "ends_on": None, "is_in_force": True, "revoked_at": None, "revoked_by_name": "", "revoked_because": "",
        "created_at": link.created_at.isoformat().replace("+00:00", "Z"), "version": 1, "notice": "",
    }  # fmt: skip
    assert [row["first_name"] for row in acting_as("noel").get("portal/patients/").json()] == ["Noel", "Ann"]
    assert not PasswordLink.objects.exists()


def test_the_log_says_what_was_given_and_to_whom_by_number(desk, newcomer, today, portal_people):
    desk("POST", path(newcomer), NOEL)

    event = AuditEvent.objects.get()
    assert (event.app_label, event.model_name, event.action, event.patient_id, event.facility_id) == (
        "portal", "proxyaccess", "create", newcomer.pk, portal_people.facilities["north"].pk,
    )  # fmt: skip
    assert event.metadata == {
        "account_id": portal_people.users["noel"].portal_account.pk, "scopes": ["portal.schedule", "portal.records"],
        "starts_on": today.isoformat(), "ends_on": None, "actor_name": "Stan Example",
    }  # fmt: skip
    assert event.summary == "Access for somebody else given"


def test_somebody_new_gets_an_account_without_a_chart_and_an_invitation(desk, newcomer, mailoutbox):
    response = desk("POST", path(newcomer), MOTHER)

    account = PortalAccount.unscoped.get(user__username="mum@example.org")
    assert (response.status_code, response.json()["person"]["state"]) == (201, "invited")
    assert (account.patient_id, account.user.surface, account.user.first_name) == (None, "portal", "Mo")
    assert [letter.to for letter in mailoutbox] == [["mum@example.org"]]


def test_a_parent_acts_for_a_child_until_the_day_before_it_comes_of_age(desk, child, mailoutbox):
    response = desk("POST", path(child), MOTHER)

    last = date(child.date_of_birth.year + 18, 3, 14)
    assert (response.json()["ends_on"], response.json()["notice"]) == (
        last.isoformat(),
        f"Ends with {last}, the day before the patient’s 18th birthday. Change ends_on if it should not.",
    )
    assert desk("GET", path(child)).json()[0]["notice"] == ""


@pytest.mark.parametrize("said", [{"ends_on": None}, {"ends_on": "2099-01-01"}, {"relationship": "other"}])
def test_whatever_is_said_wins(desk, child, said):
    response = desk("POST", path(child), MOTHER | said)

    assert (response.json()["ends_on"], response.json()["notice"]) == (said.get("ends_on"), "")


def test_the_newest_stands_first_and_ended_ones_stay(desk, portal_people):
    ana = portal_people.patients["ana"]
    old = ProxyAccess.unscoped.get()
    desk("POST", f"{path(ana)}{old.pk}/revoke/", {"reason": "Moved away"})
    desk("POST", path(ana), NOEL)

    rows = desk("GET", path(ana)).json()

    assert [(row["person"]["username"], row["is_in_force"]) for row in rows] == [("noel", True), ("gina", False)]


def test_a_link_of_tomorrow_is_not_in_force(desk, newcomer, today, acting_as):
    tomorrow = (today + timedelta(days=1)).isoformat()

    response = desk("POST", path(newcomer), NOEL | {"starts_on": tomorrow})

    assert (response.json()["starts_on"], response.json()["is_in_force"]) == (tomorrow, False)
    assert len(acting_as("noel").get("portal/patients/").json()) == 1


def test_nobody_is_linked_twice(desk, portal_people):
    response = desk("POST", path(portal_people.patients["ana"]), NOEL | {"username": "gina"})

    assert (response.status_code, response.json()["code"]) == (409, "proxy.exists")
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"username": "ana"}, "username"),
        ({"username": "nobody"}, "username"),
        ({"username": "stan"}, "username"),
        ({"username": "lars"}, "username"),
        ({"username": ""}, "non_field_errors"),
        ({"username": "x" * 151}, "username"),
        ({"relationship": "friend"}, "relationship"),
        ({"relationship": None}, "relationship"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["portal.everything"]}, "scopes"),
        ({"scopes": "portal.records"}, "scopes"),
        ({"starts_on": None}, "starts_on"),
        ({"starts_on": "10000-01-01"}, "starts_on"),
        ({"starts_on": "2026-02-30"}, "starts_on"),
        ({"starts_on": "2098-02-02", "ends_on": "2098-02-01"}, "ends_on"),
        ({"starts_on": "2020-02-02", "ends_on": "2020-02-03"}, "ends_on"),
        ({"email": "no address"}, "email"),
        ({"email": "gina@example.org", "username": "GINA"}, "username"),
        ({"first_name": "x" * 151, "email": "a@example.org"}, "first_name"),
        ({"facility": 1}, "facility"),
    ],
)
def test_bad_input_names_the_field_and_links_nobody(desk, portal_people, mailoutbox, change, field):
    people = User.objects.count()

    response = desk("POST", path(portal_people.patients["ana"]), NOEL | change)

    assert (response.status_code, list(response.json())) == (400, ["detail", "code", field])
    assert (ProxyAccess.unscoped.count(), User.objects.count(), mailoutbox) == (1, people, [])
    assert not AuditEvent.objects.exists()


def test_who_signs_in_with_the_address_already_is_linked_by_username(desk, newcomer):
    User.objects.filter(username="gina").update(username="mum@example.org", username_key="mum@example.org")

    refused = desk("POST", path(newcomer), MOTHER)
    linked = desk("POST", path(newcomer), NOEL | {"username": "mum@example.org"})

    assert "as the username alone" in refused.json()["detail"]
    assert (refused.status_code, linked.status_code) == (400, 201)


def test_a_deactivated_chart_takes_no_link(desk, newcomer):
    Patient.unscoped.filter(pk=newcomer.pk).update(is_active=False)

    assert desk("POST", path(newcomer), NOEL).json()["detail"] == "This chart is deactivated. Restore it first."


@pytest.mark.parametrize("by", [("bill", 403), ("adam", 403), ("sara", 404), ("liam", 404)])
def test_only_who_works_on_charts_here_may(desk, newcomer, by):
    assert desk("POST", path(newcomer), NOEL, by=by[0]).status_code == by[1]
    assert ProxyAccess.unscoped.count() == 1


def test_a_list_costs_the_same_however_long(desk, portal_people, acting_as, statements):
    stan, ana = acting_as("stan"), portal_people.patients["ana"]
    stan.get(path(ana))
    one = statements(lambda: stan.get(path(ana)))
    for name in ("noel", "sofia"):
        desk("POST", path(ana), NOEL | {"username": name})

    assert (one, statements(lambda: stan.get(path(ana)))) == (3, 3)
