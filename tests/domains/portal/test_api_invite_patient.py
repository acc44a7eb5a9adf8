"""The front desk opens the portal to the patient of a chart."""

from datetime import timedelta

import pytest
from django.utils import timezone

from careflow.domains.accounts.models import PasswordLink, User
from careflow.domains.audit.models import AuditEvent
from careflow.domains.patients.models import Patient
from careflow.domains.portal.models import PortalAccount
from tests.domains.accounts.browser import give_password
from tests.domains.accounts.doors import link_in


def path(patient):
    return f"patients/{patient.pk}/portal-account/"


def told(moment):
    return moment.isoformat().replace("+00:00", "Z")


def test_a_chart_has_no_account_at_first(desk, newcomer):
    response = desk("GET", path(newcomer))

    assert (response.status_code, response.json()) == (
        200,
        {
            "id": None, "state": "none", "username": "", "email": "", "invited_until": None, "last_login": None,
            "created_at": None, "version": None,
        },
    )  # fmt: skip


def test_the_patient_is_sent_a_link(desk, newcomer, mailoutbox):
    response = desk("POST", path(newcomer), {})

    account, link = PortalAccount.unscoped.get(patient=newcomer), PasswordLink.objects.get()
    assert (response.status_code, response.headers["ETag"]) == (200, '"1"')
    assert response.json() == {
        "id": account.pk, "state": "invited", "username": "ann@example.org", "email": "ann@example.org",
        "invited_until": told(link.expires_at), "last_login": None, "created_at": told(account.created_at),
        "version": 1,
    }  # fmt: skip
    person = account.user
    assert (person.surface, person.first_name, person.last_name) == ("portal", "Ann", "Lee")
    assert (link.surface, link.purpose, link.expires_at - link.issued_at) == ("portal", "invitation", timedelta(days=7))
    (letter,) = mailoutbox
    assert letter.to == ["ann@example.org"]
    assert "http://testserver/portal/set-password/#" in letter.body
    assert "The page will also ask for the patient's date of birth" in letter.body
    assert link_in(letter) == {"uid": str(person.pk), "token": link_in(letter)["token"], "purpose": "invitation"}
    assert link_in(letter)["token"] not in response.content.decode()


def test_the_log_says_who_opened_it_and_nothing_of_the_person(desk, newcomer, portal_people):
    desk("POST", path(newcomer), {"email": "other@example.org"})

    opened, sent = AuditEvent.objects.order_by("id")
    assert (opened.app_label, opened.model_name, opened.action, opened.patient_id) == (
        "portal", "portalaccount", "create", newcomer.pk,
    )  # fmt: skip
    assert (opened.facility_id, opened.actor_id) == (
        portal_people.facilities["north"].pk, portal_people.users["stan"].pk,
    )  # fmt: skip
    assert opened.metadata == {"is_of_patient": True, "actor_name": "Stan Example"}
    assert sent.metadata == {
        "outcome": "link_sent", "surface": "portal", "purpose": "invitation", "actor_name": "Stan Example"
    }  # fmt: skip
    assert "other@example.org" not in str(list(AuditEvent.objects.values()))


def test_again_sends_a_new_link_and_ends_the_old_one(desk, newcomer, acting_as, mailoutbox):
    desk("POST", path(newcomer), {})

    response = desk("POST", path(newcomer), {"email": "right@example.org"})

    assert (response.status_code, response.json()["username"]) == (200, "right@example.org")
    assert [letter.to for letter in mailoutbox] == [["ann@example.org"], ["right@example.org"]]
    answers = [
        acting_as(None).post(
            "portal/invitations/accept/",
            {name: link_in(letter)[name] for name in ("uid", "token")}
            | {"date_of_birth": "1980-05-12", "new_password": "four other good words"},
        )
        for letter in mailoutbox
    ]
    assert [answer.status_code for answer in answers] == [400, 204]
    assert PortalAccount.unscoped.filter(patient=newcomer).count() == 1


def test_a_username_of_ones_own_stays_when_the_address_changes(desk, newcomer):
    desk("POST", path(newcomer), {"username": "Ann.Lee"})

    response = desk("POST", path(newcomer), {"email": "right@example.org"})

    assert (response.json()["username"], response.json()["version"]) == ("Ann.Lee", 2)


def test_a_link_that_ran_out_shows(desk, newcomer):
    desk("POST", path(newcomer), {})
    PasswordLink.objects.update(expires_at=timezone.now())

    shown = desk("GET", path(newcomer)).json()

    assert (shown["state"], shown["invited_until"]) == ("lapsed", None)


def test_who_has_a_password_needs_no_invitation(desk, portal_people, mailoutbox):
    give_password(portal_people, "ana")
    before = User.objects.get(username="ana").email

    response = desk("POST", path(portal_people.patients["ana"]), {"email": "thief@example.org"})

    assert (response.status_code, response.json()["code"]) == (409, "person.has_password")
    assert (User.objects.get(username="ana").email, mailoutbox) == (before, [])
    assert desk("GET", path(portal_people.patients["ana"])).json()["state"] == "active"
    assert not AuditEvent.objects.exists()


def test_two_who_share_an_address_have_usernames_of_their_own(desk, newcomer, portal_people, mailoutbox):
    shared = {"email": "ana@example.org"}
    User.objects.filter(username="ana").update(username="ana@example.org", username_key="ana@example.org")

    refused = desk("POST", path(newcomer), shared)
    invited = desk("POST", path(newcomer), {**shared, "username": "ann"})

    sentence = "Somebody signs in with this e-mail address already. Choose another username."
    assert (refused.status_code, refused.json()["username"]) == (400, [sentence])
    assert (invited.status_code, invited.json()["username"]) == (200, "ann")
    assert [letter.to for letter in mailoutbox] == [["ana@example.org"]]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"email": "no address"}, "email"),
        ({"email": 5}, "email"),
        ({"email": None}, "email"),
        ({"email": "o'brien@example.org"}, "username"),
        ({"email": "ann@exam\u3164ple.org"}, "username"),
        ({"email": f"{'x' * 60}@{'y' * 60}.{'z' * 60}.org"}, "username"),
        ({"username": "with blank"}, "username"),
        ({"username": "x" * 151}, "username"),
        ({"username": "nul\0"}, "username"),
        ({"username": "STAN"}, "username"),
        ({"patient": 1}, "patient"),
    ],
)
def test_bad_input_names_the_field_and_opens_nothing(desk, newcomer, mailoutbox, body, field):
    response = desk("POST", path(newcomer), body)

    assert (response.status_code, list(response.json())) == (400, ["detail", "code", field])
    assert not PortalAccount.unscoped.filter(patient=newcomer).exists()
    assert (mailoutbox, list(AuditEvent.objects.all())) == ([], [])


def test_without_any_address_there_is_nowhere_to_write_to(desk, newcomer):
    Patient.unscoped.filter(pk=newcomer.pk).update(email="")

    response = desk("POST", path(newcomer), {})

    assert response.json()["email"] == ["Enter the e-mail address that the invitation goes to."]


@pytest.mark.parametrize(("what", "sentence"), [
    ("chart", "This chart is deactivated. Restore it first."),
    ("account", "This account is deactivated. Reactivate it first."),
])  # fmt: skip
def test_what_is_out_of_use_gets_no_invitation(desk, portal_people, mailoutbox, what, sentence):
    ana = portal_people.patients["ana"]
    if what == "chart":
        Patient.unscoped.filter(pk=ana.pk).update(is_active=False)
    else:
        PortalAccount.unscoped.filter(patient=ana).update(is_active=False)

    response = desk("POST", path(ana), {})

    assert (response.status_code, response.json()["detail"], mailoutbox) == (400, sentence, [])


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH"])
def test_only_who_works_on_charts_here_may(desk, newcomer, portal_people, method):
    def status(by, patient=newcomer):
        return desk(method, path(patient), None if method == "GET" else {}, by=by).status_code

    biller = 200 if method == "GET" else 403
    assert [status(by) for by in ("bill", "adam", "sara", "liam")] == [biller, 403, 404, 404]
    assert status("stan", portal_people.patients["sofia"]) == 404
    assert not PasswordLink.objects.exists()


def test_reading_costs_three_statements(desk, portal_people, acting_as, statements):
    stan, ana = acting_as("stan"), portal_people.patients["ana"]
    stan.get(path(ana))

    assert statements(lambda: stan.get(path(ana))) == 3
