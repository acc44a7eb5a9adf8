"""What the log says about sessions."""

from datetime import datetime

from django.db import transaction

from careflow.domains.accounts.models import Session, User
from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.platform.actor import Actor
from careflow.platform.identity import Sender, Surface

SUBJECT = "users/session"


@transaction.atomic
def record_failure(*, user: User, surface: Surface, sender: Sender, reason: str, now: datetime) -> None:
    """A failed sign-in of a known person: their organization sees it."""
    audit.record(
        actor=_person(user.pk, user.display_name, sender),
        action=Action.LOGIN,
        subject=SUBJECT,
        subject_id="",
        summary=f"Sign-in of {user.display_name} failed",
        metadata={"outcome": "failure", "surface": surface.value, "reason": reason},
        organization_id=_organization_of(user.pk),
        at=now,
    )


@transaction.atomic
def record_unknown(*, username: str, surface: Surface, sender: Sender, now: datetime) -> None:
    """A failed sign-in of nobody we know belongs to no organization; only the console shows it."""
    audit.record(
        actor=Actor(user_id=None, name="", request_id=sender.request_id, address=sender.address),
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
        organization_id=_organization_of(session.user_id),
        at=now,
    )


def _organization_of(user_id: int) -> int | None:
    rows = User.objects.filter(pk=user_id).values_list("membership__organization_id", flat=True)
    return next(iter(rows), None)


def _person(user_id: int, name: str, sender: Sender) -> Actor:
    return Actor(user_id=user_id, name=name, request_id=sender.request_id, address=sender.address)
