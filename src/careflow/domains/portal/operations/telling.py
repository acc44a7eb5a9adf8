"""Listeners: what others do to a patient's visits, messages and requests is written to those who act for the
patient, in the same transaction."""

from datetime import datetime

from django.conf import settings

from careflow.domains.medications.events import RefillResolved
from careflow.domains.messaging import queries as messaging
from careflow.domains.messaging.events import MessageWritten
from careflow.domains.portal.operations.letters import (
    instant,
    is_worth_telling,
    key_to,
    letter_to,
    reminder_key,
    visit_key,
    visit_letter,
    who_want,
)
from careflow.domains.portal.queries.recipients import ACCOUNTS, LINKS, Recipient, list_recipients
from careflow.domains.portal.rules import letters
from careflow.domains.portal.rules.notices import (
    OF_A_VISIT_THAT_STANDS,
    Notice,
    Standing,
    Told,
    is_near,
    told,
)
from careflow.domains.scheduling import queries as scheduling
from careflow.domains.scheduling.events import (
    AppointmentBooked,
    AppointmentChanged,
    AppointmentDeleted,
    Followed,
    Visit,
)
from careflow.platform import mail
from careflow.platform.actor import Actor
from careflow.platform.mail import Post

WITH_CALENDAR = OF_A_VISIT_THAT_STANDS | {Notice.REQUESTED}
MATTERS = {"patient_id", "starts_at", "status_id", "occupies_time"}
BY_PATIENT = "patient"
CANCELLED = "cancelled"


def tell_of_booking(fact: AppointmentBooked) -> None:
    if _is_heard(fact):
        _tell(fact.actor, None, fact.visit, fact.at)


def tell_of_change(fact: AppointmentChanged) -> None:
    if fact.changed & MATTERS and (_is_heard(fact) or "patient_id" in fact.changed):
        _tell(fact.actor, fact.before, fact.after, fact.at)


def tell_of_deletion(fact: AppointmentDeleted) -> None:
    if _is_heard(fact):
        _tell(fact.actor, fact.visit, None, fact.at)


def tell_of_message(fact: MessageWritten) -> None:
    """One letter for each thread until somebody has read there or written: all that comes meanwhile has its key. The
    end of a refill request is told by a letter of its own."""
    if fact.sender == BY_PATIENT or fact.refill_id is not None or not is_worth_telling(fact.actor):
        return
    recipients = list_recipients(actor=fact.actor, patient_ids=[fact.patient_id])
    wanting = who_want(recipients, Notice.MESSAGE, actor=fact.actor, now=fact.at)
    if not wanting:
        return
    seen = messaging.read_up_to_by_patient(actor=fact.actor, thread_id=fact.thread_id)
    since = max(seen, fact.last_from_patient)
    _send_plain(wanting, Notice.MESSAGE, f"message:{fact.thread_id}:{since}", fact.at)


def tell_of_refill(fact: RefillResolved) -> None:
    """Answered by the clinic, or no longer possible; who takes a request back knows it."""
    is_of_clinic = fact.status != CANCELLED or fact.is_with_medication
    if not is_of_clinic or not is_worth_telling(fact.actor):
        return
    recipients = list_recipients(actor=fact.actor, patient_ids=[fact.patient_id])
    wanting = who_want(recipients, Notice.ANSWER, actor=fact.actor, now=fact.at)
    _send_plain(wanting, Notice.ANSWER, f"refill:{fact.refill_id}", fact.at)


def _is_heard(fact: Followed) -> bool:
    return fact.is_followed_by(ACCOUNTS) or fact.is_followed_by(LINKS)


def _tell(actor: Actor, before: Visit | None, after: Visit | None, now: datetime) -> None:
    by_patient = actor.patient_id is not None
    steps = told(_standing(before), _standing(after), by_patient=by_patient, now=now)
    visit = after or before
    if not steps or visit is None or not is_worth_telling(actor):
        return
    recipients = list_recipients(actor=actor, patient_ids=[step.patient_id for step in steps])
    if before is not None:  # also when nobody may be told any more
        mail.withdraw(visit_key(visit.id), now=now)
    for step in steps:
        _tell_step(actor, step, [one for one in recipients if one.patient_id == step.patient_id], before, after, now)


def _tell_step(
    actor: Actor, step: Told, recipients: list[Recipient], before: Visit | None, after: Visit | None, now: datetime
) -> None:
    visit = before if step.notice is Notice.CANCELLED else after
    if step.notice is None or visit is None:
        return
    wanting = who_want(recipients, step.notice, actor=actor, now=now)
    calendar = None
    if wanting and step.notice in WITH_CALENDAR:
        calendar = scheduling.visit_calendar(actor=actor, patient_id=step.patient_id, appointment_id=visit.id)
    posts = [_post(someone, step.notice, visit, before, calendar, now) for someone in wanting]
    doer = [someone for someone in recipients if someone.user_id == actor.user_id]
    posts += _instead_of_reminders({*wanting, *doer}, step.notice, visit, now)
    if posts:
        mail.send_all(posts, now=now)


def _post(
    someone: Recipient, notice: Notice, visit: Visit, before: Visit | None, calendar: bytes | None, now: datetime
) -> Post:
    key = key_to(someone, visit_key(visit.id, notice, instant(visit.starts_at), instant(now)))
    old_start = before.starts_at if before else None
    letter = visit_letter(someone, notice, starts_at=visit.starts_at, old_start=old_start, calendar=calendar)
    return Post(key, letter, good_until=visit.starts_at)


def _instead_of_reminders(knowing: set[Recipient], notice: Notice, visit: Visit, now: datetime) -> list[Post]:
    """Whoever hears of a time so shortly before it needs no reminder of it: its key is used up."""
    if notice not in OF_A_VISIT_THAT_STANDS:
        return []
    return [
        Post(reminder_key(visit.id, visit.starts_at, someone), None)
        for someone in knowing
        if is_near(visit.starts_at, hours_before=someone.hours_before, now=now)
    ]


def _send_plain(wanting: list[Recipient], notice: Notice, key: str, now: datetime) -> None:
    posts = []
    for someone in wanting:
        text = letters.of_thread_or_request(
            notice, place=someone.place, is_own=someone.link is None, portal=settings.PORTAL_ADDRESS
        )
        posts.append(Post(key_to(someone, key), letter_to(someone, text)))
    if posts:
        mail.send_all(posts, now=now)


def _standing(visit: Visit | None) -> Standing | None:
    if visit is None:
        return None
    return Standing(visit.patient_id, visit.starts_at, visit.status_code, visit.occupies_time)
