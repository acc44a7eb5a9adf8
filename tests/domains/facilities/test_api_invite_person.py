"""First passwords: an administrator of the organization sends a link, and the person chooses."""

from datetime import timedelta

import pytest

from careflow.domains.accounts.models import PasswordLink, Session, User
from careflow.domains.audit.models import AuditEvent
from careflow.domains.organizations.models import Membership
from tests.conftest import token_for
from tests.domains.accounts.browser import Browser, give_password
from tests.domains.accounts.doors import NEW, give_factor, link_in
from tests.domains.organizations.factories import add_role, give_role


def path(cast, name, what="invite"):
    return f"organizations/people/{Membership.unscoped.get(user=cast.users[name]).pk}/{what}/"


@pytest.fixture
def invite(cast, acting_as, django_capture_on_commit_callbacks):
    def inviting(name="stan", by="adam"):
        with django_capture_on_commit_callbacks(execute=True):
            return acting_as(by).post(path(cast, name))

    return inviting


@pytest.mark.weak_point("W17")
@pytest.mark.parametrize("by", ["olivia", "adam"])
def test_the_person_chooses_a_password_and_signs_in(invite, acting_as, mailoutbox, by):
    response = invite(by=by)

    link = PasswordLink.objects.get()
    assert response.status_code == 200
    assert response.json() == {"expires_at": link.expires_at.isoformat().replace("+00:00", "Z")}
    assert (link.expires_at - link.issued_at, link.purpose) == (timedelta(days=7), "invitation")
    (letter,) = mailoutbox
    assert (letter.to, letter.subject) == (["stan@example.org"], "Your account at CareFlow")
    assert "Your username is stan." in letter.body
    assert link_in(letter)["token"] not in response.content.decode()
    chosen = acting_as(None).post("users/password/reset/confirm/", link_in(letter) | {"new_password": NEW})
    assert chosen.status_code == 204
    assert Browser().sign_in(password=NEW).status_code == 200


def test_the_log_says_who_invited_whom(invite, cast):
    invite()

    event = AuditEvent.objects.get()
    assert (event.actor_id, event.action, event.model_name, event.object_pk, event.organization_id) == (
        cast.users["adam"].pk, "other", "user", str(cast.users["stan"].pk), cast.organizations["harbor"].pk,
    )  # fmt: skip
    assert event.metadata == {
        "outcome": "link_sent", "surface": "clinic", "purpose": "invitation", "actor_name": "Adam Example",
    }  # fmt: skip


def test_a_repetition_with_its_key_sends_one_letter(cast, acting_as, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answers = [acting_as("adam").post(path(cast, "stan"), headers={"Idempotency-Key": "once"}) for _ in range(2)]

    assert answers[0].json() == answers[1].json()
    assert (len(mailoutbox), PasswordLink.objects.count(), AuditEvent.objects.count()) == (1, 1, 1)


def test_a_second_letter_ends_the_first_link(invite, acting_as, mailoutbox):
    invite()
    invite()

    first, second = (
        acting_as(None).post("users/password/reset/confirm/", link_in(letter) | {"new_password": NEW}).status_code
        for letter in mailoutbox
    )
    assert (first, second) == (400, 204)


@pytest.mark.parametrize(
    ("why", "status", "told"),
    [
        ("has a password", 409, "This person has a password already, and can ask for a new one when signing in."),
        ("has no address", 400, "Email: This person has no e-mail address. Add one first."),
        ("left", 400, "This person is not active."),
        ("is inactive", 400, "This person is not active."),
    ],
)
def test_who_cannot_use_a_link_gets_none(invite, cast, mailoutbox, why, status, told):
    people = User.objects.filter(username="stan")
    if why == "has a password":
        give_password(cast, "stan")
    elif why == "has no address":
        people.update(email="", email_key="")
    elif why == "left":
        Membership.unscoped.filter(user=cast.users["stan"]).update(is_active=False)
    else:
        people.update(is_active=False)

    response = invite()

    assert (response.status_code, response.json()["detail"]) == (status, told)
    assert mailoutbox == []
    assert not AuditEvent.objects.exists()


def test_five_letters_an_hour_are_enough_for_one_person(invite):
    assert [invite().status_code for _ in range(6)] == [200] * 5 + [429]


@pytest.mark.parametrize("what", ["invite", "second-factor"])
def test_only_who_manages_people_may_and_only_their_own(cast, acting_as, what):
    give_role(cast, "nina", add_role(cast, "office", "org.users.manage"))
    give_factor(cast.users["stan"])
    give_factor(cast.users["olivia"])
    method = "POST" if what == "invite" else "DELETE"

    def ask(by, about):
        return acting_as(by).send(method, path(cast, about, what)).status_code

    assert [ask(by, "stan") for by in ("ada", "paul", "liam")] == [403, 403, 404]
    assert [ask(by, "olivia") for by in ("adam", "nina")] == [403, 403]
    assert ask("nina", "stan") in {200, 204}


def test_a_lost_second_factor_is_removed_and_every_session_ends(cast, acting_as):
    give_password(cast, "stan")
    give_factor(cast.users["stan"])
    token_for(cast.users["stan"])

    response = acting_as("adam").delete(path(cast, "stan", "second-factor"))

    assert (response.status_code, response.content) == (204, b"")
    assert Session.objects.get(user=cast.users["stan"]).revoked_because == "second_factor"
    assert Browser().sign_in().status_code == 200
    event = AuditEvent.objects.get(model_name="user")
    assert (event.actor_id, event.object_pk) == (cast.users["adam"].pk, str(cast.users["stan"].pk))
    assert event.metadata == {
        "changed_fields": ["second_factor"], "via": "administrator", "actor_name": "Adam Example",
    }  # fmt: skip
    again = acting_as("adam").delete(path(cast, "stan", "second-factor"))
    assert (again.status_code, again.json()["detail"]) == (409, "This person has no second factor.")


def test_one_s_own_is_turned_off_with_a_code_instead(cast, acting_as):
    give_factor(cast.users["adam"])

    response = acting_as("adam").delete(path(cast, "adam", "second-factor"))

    assert (response.status_code, response.json()["code"]) == (403, "auth.second_factor_own")
