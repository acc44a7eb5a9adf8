"""What a notice is to the outbox: a letter for everybody who acts for the patient and wants it, and its key. A key
ends in whom the letter is about and to whom it goes, by which it is found again when that one may act no more."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.conf import settings

from careflow.domains.portal.queries.recipients import Recipient
from careflow.domains.portal.rules import letters
from careflow.domains.portal.rules.letters import Text
from careflow.domains.portal.rules.notices import CONFIRMS_A_BOOKING, Notice
from careflow.platform import mail
from careflow.platform.actor import Actor
from careflow.platform.mail import Attachment, Letter

# How keys of letters about a patient begin, and a notice of each kind.
KINDS = {"visit": Notice.BOOKED, "message": Notice.MESSAGE, "refill": Notice.ANSWER}
_silent: ContextVar[bool] = ContextVar("no letters are written", default=False)


@contextmanager
def without_letters() -> Iterator[None]:
    """For importers and the demo, who write history as if people did."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)


def is_worth_telling(actor: Actor) -> bool:
    """What a person does now; not what an importer or a job writes."""
    return actor.user_id is not None and not _silent.get()


def who_want(recipients: Sequence[Recipient], notice: Notice, *, actor: Actor | None, now: datetime) -> list[Recipient]:
    """Nobody is told of what they did themselves, but that a booking of theirs arrived."""
    doer = actor.user_id if actor and notice not in CONFIRMS_A_BOOKING else None
    return [someone for someone in recipients if someone.user_id != doer and someone.wants(notice, now=now)]


def letter_to(someone: Recipient, text: Text, attachment: Attachment | None = None) -> Letter:
    return Letter(someone.email, text.subject, text.body, attachment)


def visit_letter(
    someone: Recipient,
    notice: Notice,
    *,
    starts_at: datetime,
    old_start: datetime | None = None,
    calendar: bytes | None = None,
) -> Letter:
    text = letters.of_visit(
        notice, place=someone.place, is_own=someone.link is None, starts_at=starts_at, old_start=old_start,
        zone=someone.zone, portal=settings.PORTAL_ADDRESS,
    )  # fmt: skip
    attached = Attachment("appointment.ics", "text/calendar", calendar) if calendar else None
    return letter_to(someone, text, attached)


def visit_key(visit_id: int, *parts: object) -> str:
    """Without parts it names all letters about the visit."""
    return ":".join(map(str, ("visit", visit_id, *parts)))


def reminder_key(visit_id: int, starts_at: datetime, someone: Recipient) -> str:
    return key_to(someone, visit_key(visit_id, Notice.REMINDER, instant(starts_at)))


def key_to(someone: Recipient, key: str) -> str:
    return f"{key}:{someone.patient_id}:{someone.account_id}"


def take_back(
    *, account_id: int, patient_id: int | None = None, kinds: Collection[str] = tuple(KINDS), now: datetime
) -> None:
    """What has not left to the account, of these kinds, about the patient or about anybody."""
    ending = str(account_id) if patient_id is None else f"{patient_id}:{account_id}"
    mail.withdraw(*kinds, ending=ending, now=now)


def instant(moment: datetime) -> str:
    return str(moment.timestamp())
