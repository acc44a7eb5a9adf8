"""A forgotten password on the portal, and a change of one's own."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from careflow.domains.accounts.models import PasswordLink, User
from careflow.domains.audit.models import AuditEvent
from careflow.domains.portal.models import PortalAccount
from careflow.platform.models import LimitCounter
from tests.domains.accounts.browser import PASSWORD, Browser, give_password
from tests.domains.accounts.doors import NEW, link_in

ASK, SET, CHANGE = "portal/password/reset/", "portal/password/reset/confirm/", "portal/password/change/"
SENT = {"detail": "If somebody has this username or e-mail address, a link is on its way to them."}
LITERAL = re.compile(r"'(?:[^']|'')*'|-?\b\d+(?:\.\d+)?\b|\bNULL\b|\bs\d+_x\d+\b")  # the last: a savepoint's name
GONE = {
    "detail": "This link was used already or is too old. Ask for a new one.",
    "code": "input.invalid",
    "token": ["This link was used already or is too old. Ask for a new one."],
}


@pytest.fixture
def people(portal_people):
    give_password(portal_people, "ana", "noel", "sofia", "gina", "stan")
    return portal_people


@pytest.fixture
def ask(people, acting_as, django_capture_on_commit_callbacks):
    def asking(name="ana", path=ASK):
        with django_capture_on_commit_callbacks(execute=True):
            return acting_as(None).post(path, {"username": name})

    return asking


@pytest.fixture
def link(ask, mailoutbox):
    ask()
    told = link_in(mailoutbox[-1])
    assert told.pop("purpose") == "reset"
    return told


@pytest.mark.parametrize("name", ["ana", " ANA ", "Ana@Example.ORG"])
def test_a_letter_leads_to_the_page_of_the_portal(ask, mailoutbox, people, name):
    response = ask(name)

    assert (response.status_code, response.json()) == (200, SENT)
    (letter,) = mailoutbox
    assert letter.to == ["ana@example.org"]
    assert "http://testserver/portal/set-password/#" in letter.body
    assert "date of birth" not in letter.body
    event = AuditEvent.objects.get()
    assert (event.organization_id, event.object_pk) == (people.organizations["harbor"].pk, str(people.users["ana"].pk))
    assert event.metadata == {"outcome": "link_sent", "surface": "portal", "purpose": "reset", "actor_name": ""}


@pytest.mark.parametrize("name", ["ana", "ana@example.org"])
def test_nobody_takes_the_account_of_the_demo_from_the_next_visitor(ask, mailoutbox, settings, name):
    settings.PORTAL_DEMO_USERNAME = "Ana"

    assert (ask(name).json(), mailoutbox) == (SENT, [])
    settings.DEMO_MODE = False
    ask(name)
    assert [letter.to for letter in mailoutbox] == [["ana@example.org"]]


@pytest.mark.parametrize(("name", "path"), [("stan", ASK), ("stan@example.org", ASK), ("ana", "users/password/reset/"),
                                            ("ana@example.org", "users/password/reset/")])  # fmt: skip
def test_people_of_the_other_side_get_nothing(ask, mailoutbox, name, path):
    assert (ask(name, path).json(), mailoutbox) == (SENT, [])


def test_everybody_who_shares_an_address_gets_a_letter(ask, mailoutbox, people, acting_as):
    User.objects.filter(username__in=["noel", "sofia", "stan"]).update(
        email="ana@example.org", email_key="ana@example.org"
    )

    assert ask("ana@example.org").json() == SENT

    assert [letter.to for letter in mailoutbox] == [["ana@example.org"]] * 3
    for letter, name in zip(mailoutbox, ("ana", "noel", "sofia"), strict=True):
        told = link_in(letter)
        assert (f"account {name}." in letter.body, told["uid"]) == (True, str(people.users[name].pk))
        assert (
            acting_as(None).post(SET, {"uid": told["uid"], "token": told["token"], "new_password": NEW}).status_code
            == 204
        )
    assert AuditEvent.objects.filter(metadata__outcome="link_sent").count() == 3


def test_an_address_of_a_crowd_sends_five_letters_at_most(ask, mailoutbox, people):
    crowd = [
        User(username=f"p{n}", username_key=f"p{n}", email="ana@example.org", email_key="ana@example.org",
             surface="portal", password="argon2$x")
        for n in range(9)
    ]  # fmt: skip
    User.objects.bulk_create(crowd)

    ask("ana@example.org")

    assert len(mailoutbox) == 5


@pytest.mark.parametrize("reason", ["unknown", "shared", "staff", "inactive", "closed", "no address", "no password"])
def test_nobody_learns_whether_the_name_is_anybody_s(
    people, acting_as, statements, django_capture_on_commit_callbacks, reason
):
    """What is left to the postman's own thread does not count."""
    ask = lambda name: acting_as(None).post(ASK, {"username": name})  # noqa: E731
    with django_capture_on_commit_callbacks() as left_to_known:
        known = statements(lambda: ask("noel@example.org"))
    ana = User.objects.filter(username="ana")
    if reason == "shared":
        User.objects.filter(username__in=["sofia", "gina"]).update(email_key="ana@example.org")
    elif reason == "inactive":
        ana.update(is_active=False)
    elif reason == "closed":
        PortalAccount.unscoped.filter(user__username="ana").update(is_active=False)
    elif reason == "no address":
        ana.update(email="", email_key="")
    elif reason == "no password":
        ana.update(password="!")
    LimitCounter.objects.all().delete()

    answers, name = [], {"unknown": "nobody", "staff": "stan"}.get(reason, "ana@example.org")
    with django_capture_on_commit_callbacks() as left:
        counted = statements(lambda: answers.append(ask(name)))

    assert (answers[0].status_code, answers[0].json()) == (200, SENT)
    assert (counted, left) == (known, left_to_known)
    outcome = AuditEvent.objects.latest("pk").metadata["outcome"]
    assert outcome == ("link_sent" if reason == "shared" else "unknown")


def test_the_statements_read_alike_for_somebody_and_for_nobody(people, acting_as, django_capture_on_commit_callbacks):
    """Not only are there as many: each names as many people, too."""

    def sent(name):
        with django_capture_on_commit_callbacks(), CaptureQueriesContext(connection) as seen:
            assert acting_as(None).post(ASK, {"username": name}).json() == SENT
        return [shape(query["sql"]) for query in seen]

    User.objects.filter(username__in=["noel", "sofia", "gina"]).update(email_key="shared@example.org")
    known, unknown = sent("ana@example.org"), sent("nobody@example.org")

    assert known == unknown
    assert sum("IN (?, ?, ?, ?, ?)" in sql for sql in unknown) == 3


def shape(sql):
    """Without what stands in it as a value, and the blank that PostgreSQL's driver puts before a minus."""
    return " ".join(LITERAL.sub("?", sql).split())


def test_asking_here_does_not_use_up_the_letters_of_the_clinic(ask):
    assert [ask("stan").status_code for _ in range(6)] == [200] * 5 + [429]
    assert ask("stan", "users/password/reset/").status_code == 200


@pytest.mark.weak_point("S3", "W17")
def test_the_new_password_holds_and_every_session_ends(link, acting_as, people):
    ana = acting_as("ana")

    response = acting_as(None).post(SET, link | {"new_password": NEW})

    assert (response.status_code, response.content) == (204, b"")
    assert Browser(surface="portal").sign_in("ana", NEW).status_code == 200
    assert ana.get("portal/patients/").status_code == 401
    event = AuditEvent.objects.get(model_name="user", action="update")
    assert event.organization_id == people.organizations["harbor"].pk
    assert event.metadata == {"changed_fields": ["password"], "via": "reset", "actor_name": "Ana Harbor"}


@pytest.mark.parametrize("why", ["used", "old", "clinic door", "clinic link", "guess"])
def test_a_link_that_is_not_good_sets_nothing(link, ask, acting_as, mailoutbox, why):
    path, body = SET, link | {"new_password": "yet another good one"}
    if why == "used":
        acting_as(None).post(SET, link | {"new_password": NEW})
    elif why == "old":
        PasswordLink.objects.update(expires_at=timezone.now())
    elif why == "clinic door":
        path = "users/password/reset/confirm/"
    elif why == "clinic link":
        ask("stan", "users/password/reset/")
        body |= link_in(mailoutbox[-1])
    else:
        body["token"] += "x"

    response = acting_as(None).post(path, body)

    assert (response.status_code, response.json()) == (400, GONE)
    assert not any(person.check_password("yet another good one") for person in User.objects.all())


def test_it_is_no_invitation(link, acting_as):
    told = acting_as(None).post(
        "portal/invitations/accept/", link | {"new_password": NEW, "date_of_birth": "1980-02-29"}
    )

    assert (told.status_code, list(told.json())) == (400, ["detail", "code", "date_of_birth"])
    assert not any(person.check_password(NEW) for person in User.objects.all())


def test_ones_own_is_changed_and_other_sessions_end(people, acting_as):
    ana, elsewhere = acting_as("ana"), acting_as("ana")

    wrong = ana.post(CHANGE, {"old_password": "guess", "new_password": NEW})
    right = ana.post(CHANGE, {"old_password": PASSWORD, "new_password": NEW})

    assert (wrong.status_code, wrong.json()["old_password"]) == (400, ["This is not your password."])
    assert (right.status_code, right.content) == (204, b"")
    assert [person.get("portal/patients/").status_code for person in (ana, elsewhere)] == [200, 401]
    assert Browser(surface="portal").sign_in("ana", NEW).status_code == 200
    assert {event.organization_id for event in AuditEvent.objects.all()} == {people.organizations["harbor"].pk}


def test_the_demo_patient_s_stays_as_it_is(people, acting_as, settings):
    settings.PORTAL_DEMO_USERNAME = "Ana"

    response = acting_as("ana").post(CHANGE, {"old_password": PASSWORD, "new_password": NEW})

    assert (response.status_code, response.json()["code"]) == (403, "demo.fixed")


@pytest.mark.parametrize("who", [None, "stan"])
def test_only_people_of_the_portal_change_theirs_here(people, acting_as, who):
    assert acting_as(who).post(CHANGE, {"old_password": PASSWORD, "new_password": NEW}).status_code == 401


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        (ASK, {"username": ""}, "username"),
        (ASK, {"username": "x" * 255}, "username"),
        (ASK, {"username": ["a"]}, "username"),
        (ASK, {"username": "nul\0"}, "username"),
        (SET, {"uid": -1, "token": "x", "new_password": NEW}, "uid"),
        (SET, {"uid": 1, "token": 5, "new_password": NEW}, "token"),
        (SET, {"uid": 1, "token": "x", "new_password": None}, "new_password"),
        (SET, {"uid": 1, "token": "x", "new_password": NEW, "date_of_birth": "1980-01-01"}, "date_of_birth"),
    ],
)
def test_bad_input_names_the_field(db, acting_as, path, body, field):
    response = acting_as(None).post(path, body)

    assert (response.status_code, list(response.json())) == (400, ["detail", "code", field])


@pytest.mark.weak_point("S6")
def test_a_failed_sign_in_of_a_patient_shows_in_their_organization(people):
    Browser(surface="portal").sign_in("ana", "wrong")

    event = AuditEvent.objects.get()
    assert (event.organization_id, event.metadata["outcome"], event.metadata["surface"]) == (
        people.organizations["harbor"].pk, "failure", "portal",
    )  # fmt: skip
