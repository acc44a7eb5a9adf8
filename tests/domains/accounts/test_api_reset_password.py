"""A forgotten password: asked for by anybody, set by whoever reads the mail."""

from datetime import timedelta

import pytest
from django.utils import timezone

from careflow.domains.accounts.models import PasswordLink, Session, User
from careflow.domains.audit.models import AuditEvent
from careflow.domains.organizations.models import Membership
from careflow.platform.housekeeping import clean_up
from careflow.platform.models import LimitCounter, OutgoingLetter
from tests.conftest import token_for
from tests.domains.accounts.browser import Browser, give_password
from tests.domains.accounts.doors import NEW, link_in

ASK, SET = "users/password/reset/", "users/password/reset/confirm/"
SENT = {"detail": "If somebody has this username or e-mail address, a link is on its way to them."}
GONE = {
    "detail": "This link was used already or is too old. Ask for a new one.",
    "code": "input.invalid",
    "token": ["This link was used already or is too old. Ask for a new one."],
}


@pytest.fixture
def anyone(acting_as):
    return acting_as(None)


@pytest.fixture
def ask(anyone, django_capture_on_commit_callbacks):
    def asking(name="stan"):
        with django_capture_on_commit_callbacks(execute=True):
            return anyone.post(ASK, {"username": name})

    return asking


@pytest.fixture
def link(ask, mailoutbox):
    ask()
    return link_in(mailoutbox[-1])


@pytest.mark.parametrize("name", ["stan", " STAN ", "stan@example.org", "Stan@Example.ORG"])
def test_a_letter_goes_to_whoever_has_the_name(ask, mailoutbox, name):
    response = ask(name)

    assert (response.status_code, response.json()) == (200, SENT)
    (letter,) = mailoutbox
    assert (letter.to, letter.subject, letter.from_email) == (
        ["stan@example.org"], "Set a new password for CareFlow", "CareFlow <careflow@localhost>",
    )  # fmt: skip
    assert set(link_in(letter)) == {"uid", "token"}


def test_only_a_digest_of_the_secret_is_kept_and_no_log_holds_it(link, cast):
    row = PasswordLink.objects.get()

    assert row.user == cast.users["stan"]
    assert (row.expires_at - row.issued_at, row.purpose, row.surface) == (timedelta(hours=1), "reset", "clinic")
    assert link["token"] not in str(PasswordLink.objects.values())
    event = AuditEvent.objects.get()
    assert (event.action, event.organization_id, event.object_pk) == (
        "other", cast.organizations["harbor"].pk, str(cast.users["stan"].pk),
    )  # fmt: skip
    assert event.metadata == {
        "outcome": "link_sent", "surface": "clinic", "purpose": "reset", "actor_name": "",
    }  # fmt: skip
    assert link["token"] not in str(AuditEvent.objects.values())


@pytest.mark.parametrize("reason", ["unknown", "inactive", "left", "no address", "demo"])
def test_nobody_learns_whether_the_name_is_anybody_s(
    anyone, cast, mailoutbox, statements, settings, django_capture_on_commit_callbacks, reason
):
    """What is left to the postman's own thread does not count."""
    ask = lambda name: anyone.post(ASK, {"username": name})  # noqa: E731
    with django_capture_on_commit_callbacks(execute=True) as left_to_known:
        known = statements(lambda: ask("nina"))
    people = User.objects.filter(username="stan")
    if reason == "inactive":
        people.update(is_active=False)
    elif reason == "left":
        Membership.unscoped.filter(user=cast.users["stan"]).update(is_active=False)
    elif reason == "no address":
        people.update(email="", email_key="")
    elif reason == "demo":
        settings.DEMO_USERNAME = "Stan"
    LimitCounter.objects.all().delete()

    answers = []
    with django_capture_on_commit_callbacks(execute=True) as left:
        counted = statements(lambda: answers.append(ask("nobody" if reason == "unknown" else "stan")))

    assert (answers[0].status_code, answers[0].json()) == (200, SENT)
    assert (counted, left) == (known, left_to_known)
    assert OutgoingLetter.objects.latest("pk").ended_because == "nobody"
    assert len(mailoutbox) == 1
    assert AuditEvent.objects.latest("pk").metadata["outcome"] == "unknown"


def test_who_took_another_s_address_for_a_username_gets_none_of_their_letters(ask, mailoutbox):
    User.objects.create(username="stan@example.org", email="eve@example.org", password="!")

    ask("stan@example.org")

    assert [letter.to for letter in mailoutbox] == [["stan@example.org"]]


@pytest.mark.parametrize("name", ["\u0301", "  ", ""])
def test_a_name_of_nothing_is_nobody_s(ask, cast, mailoutbox, name):
    User.objects.filter(username="bill").update(email="", email_key="")

    assert ask(name).status_code in {200, 400}
    assert mailoutbox == []


@pytest.mark.weak_point("W17", "S3")
def test_the_new_password_holds_and_every_session_ends(link, anyone, cast):
    token_for(cast.users["stan"])

    response = anyone.post(SET, link | {"new_password": NEW})

    assert (response.status_code, response.content) == (204, b"")
    assert Browser().sign_in(password=NEW).status_code == 200
    assert Session.objects.earliest("pk").revoked_because == "password"
    event = AuditEvent.objects.get(model_name="user", action="update")
    assert (event.actor_id, event.organization_id) == (cast.users["stan"].pk, cast.organizations["harbor"].pk)
    assert event.metadata == {"changed_fields": ["password"], "via": "reset", "actor_name": "Stan Example"}


def test_it_works_once(link, anyone):
    anyone.post(SET, link | {"new_password": NEW})

    again = anyone.post(SET, link | {"new_password": "yet another good one"})

    assert (again.status_code, again.json()) == (400, GONE)
    assert User.objects.get(username="stan").check_password(NEW)


def test_a_weak_password_does_not_use_it_up(link, anyone):
    weak = anyone.post(SET, link | {"new_password": "12345"})

    assert weak.status_code == 400
    assert weak.json()["new_password"] == [
        "This password is too short. It must contain at least 8 characters.",
        "This password is too common.",
        "This password is entirely numeric.",
    ]
    assert anyone.post(SET, link | {"new_password": NEW}).status_code == 204


@pytest.mark.parametrize("why", ["old", "newer", "changed", "moved", "inactive", "other", "guess", "nobody"])
def test_a_link_that_is_not_good_sets_nothing(link, ask, anyone, cast, why):
    people, body = User.objects.filter(username="stan"), link | {"new_password": NEW}
    if why == "old":
        PasswordLink.objects.update(expires_at=timezone.now())
    elif why == "newer":
        ask("stan@example.org")
    elif why == "changed":
        PasswordLink.objects.update(ended_at=timezone.now(), ended_because="password")
    elif why == "moved":
        people.update(email_key="elsewhere@example.org")
    elif why == "inactive":
        people.update(is_active=False)
    elif why == "other":
        body["uid"] = cast.users["nina"].pk
    elif why == "guess":
        body["token"] += "x"
    else:
        body["uid"] = 10**9

    response = anyone.post(SET, body)

    assert (response.status_code, response.json()) == (400, GONE)
    assert User.objects.filter(password__startswith="argon2").count() == 0


def test_changing_the_password_ends_a_link_on_its_way(ask, anyone, acting_as, cast, mailoutbox):
    give_password(cast, "stan")
    ask()

    acting_as("stan").post("users/password/change/", {"old_password": "a good password", "new_password": NEW})

    response = anyone.post(SET, link_in(mailoutbox[0]) | {"new_password": "yet another good one"})
    assert (response.status_code, response.json()) == (400, GONE)


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"uid": "abc"}, ["uid"]),
        ({"uid": 10**30}, ["uid"]),
        ({"uid": True}, ["uid"]),
        ({"uid": -1}, ["uid"]),
        ({"token": ""}, ["token"]),
        ({"token": "x" * 201}, ["token"]),
        ({"token": 5}, ["token"]),
        ({"new_password": ""}, ["new_password"]),
        ({"new_password": None}, ["new_password"]),
        ({"more": 1}, ["more"]),
    ],
)
def test_bad_input_names_the_field(anyone, change, fields):
    response = anyone.post(SET, {"uid": 1, "token": "x", "new_password": NEW} | change)

    assert (response.status_code, list(response.json())) == (400, ["detail", "code", *fields])


def test_five_letters_an_hour_are_enough_for_one_name_known_or_not(ask, mailoutbox):
    assert [ask("stan").status_code for _ in range(6)] == [200] * 5 + [429]
    assert [ask("nobody").status_code for _ in range(6)] == [200] * 5 + [429]
    assert len(mailoutbox) == 5


def test_a_hundred_an_hour_are_enough_for_one_address(ask, anyone):
    LimitCounter.objects.create(
        name="password_reset.address:127.0.0.1", count=100, window_starts_at="2999-01-01T00:00:00Z"
    )

    assert ask().status_code == 429


def test_thirty_secrets_a_minute_are_enough_for_one_address(anyone):
    answers = [anyone.post(SET, {"uid": 1, "token": "x", "new_password": NEW}).status_code for _ in range(31)]

    assert answers == [400] * 30 + [429]


def test_a_mail_server_that_fails_is_none_of_the_asker_s_business(ask, settings, caplog):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 1, 1

    response = ask()

    assert (response.status_code, response.json()) == (200, SENT)
    assert [record.getMessage() for record in caplog.records if record.name == "careflow.mail"] == [
        "a letter could not be sent: ConnectionRefusedError"
    ]


def test_housekeeping_forgets_links_a_month_after_they_ran_out(link):
    clean_up(now=timezone.now() + timedelta(days=29))
    assert PasswordLink.objects.count() == 1

    clean_up(now=timezone.now() + timedelta(days=31))
    assert PasswordLink.objects.count() == 0
