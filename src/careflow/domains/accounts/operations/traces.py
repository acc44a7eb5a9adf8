"""What the log says about sessions, passwords and second factors."""

from datetime import datetime

from django.db import transaction

from careflow.domains.accounts.models import PasswordLink, Session, User
from careflow.domains.accounts.queries import organization_of
from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.platform.actor import Actor
from careflow.platform.identity import Sender, Surface

SUBJECT = "users/session"
PERSON = "users/user"


@transaction.atomic
def record_failure(
    *, user: User, surface: str, sender: Sender, reason: str, now: datetime, outcome: str = "failure"
) -> None:
    """A sign-in of a known person that came to nothing: their organization sees it."""
    what = "failed" if outcome == "failure" else "waits for the second factor"
    audit.record(
        actor=_person(user.pk, user.display_name, sender),
        action=Action.LOGIN,
        subject=SUBJECT,
        subject_id="",
        summary=f"Sign-in of {user.display_name} {what}",
        metadata={"outcome": outcome, "surface": str(surface), "reason": reason},
        organization_id=organization_of(user=user),
        at=now,
    )


@transaction.atomic
def record_unknown(*, username: str, surface: Surface, sender: Sender, now: datetime) -> None:
    """A failed sign-in of nobody we know belongs to no organization; only the console shows it."""
    audit.record(
        actor=nobody(sender),
        action=Action.LOGIN,
        subject=SUBJECT,
        subject_id="",
        summary="Sign-in with an unknown username failed",
        metadata={"outcome": "failure", "surface": surface.value, "reason": "unknown", "username": username},
        at=now,
    )


def record_session(*, session: Session, sender: Sender, what: str, outcome: str, now: datetime) -> None:
    name = session.user.display_name
    audit.record(
        actor=_person(session.user_id, name, sender),
        action=Action.LOGIN,
        subject=SUBJECT,
        subject_id=session.pk,
        summary=f"{name}: {what}",
        metadata={"outcome": outcome, "surface": session.surface},
        organization_id=organization_of(user=session.user),
        at=now,
    )


def record_own(*, actor: Actor, what: str, outcome: str, now: datetime, subject_id: object = "") -> None:
    """What somebody who is signed in does to their own sessions."""
    audit.record(
        actor=actor,
        action=Action.LOGIN,
        subject=SUBJECT,
        subject_id=subject_id,
        summary=f"{actor.name}: {what}",
        metadata={"outcome": outcome},
        at=now,
    )


def record_person(
    *, actor: Actor, user: User, what: str, fields: list[str], via: str, now: datetime,
    organization_id: int | None = None,
) -> None:  # fmt: skip
    """What changed about how a person signs in; `via` names the way."""
    audit.record(
        actor=actor,
        action=Action.UPDATE,
        subject=PERSON,
        subject_id=user.pk,
        summary=f"{user.display_name}: {what}",
        metadata={"changed_fields": fields, "via": via},
        organization_id=organization_id,
        at=now,
    )


def record_wrong_answer(*, link: PasswordLink, user: User, sender: Sender, now: datetime) -> None:
    """Somebody holds the link of an invitation and does not know whom it is about."""
    audit.record(
        actor=nobody(sender),
        action=Action.OTHER,
        subject=PERSON,
        subject_id=user.pk,
        summary=f"{user.display_name}: invitation answered wrongly",
        metadata={"outcome": "failure", "surface": link.surface, "purpose": link.purpose, "tries": link.wrong_answers},
        organization_id=organization_of(user=user),
        at=now,
    )


def by_link(*, user: User, sender: Sender) -> Actor:
    """Somebody who proved by a link that they read a person's mail."""
    return _person(user.pk, user.display_name, sender)


def nobody(sender: Sender) -> Actor:
    return Actor(user_id=None, name="", request_id=sender.request_id, address=sender.address)


def _person(user_id: int, name: str, sender: Sender) -> Actor:
    return Actor(user_id=user_id, name=name, request_id=sender.request_id, address=sender.address)
