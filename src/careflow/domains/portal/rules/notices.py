"""What is worth a letter, and to whom."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from careflow.domains.portal.rules import in_force

HOURS_BEFORE = 24
MOST_HOURS_BEFORE = 7 * 24
PENDING, CONFIRMED, NO_SHOW = "pending", "confirmed", frozenset({"no_show", "noshow"})


class Notice(StrEnum):
    """Kinds of letters, by what they tell."""

    BOOKED = "booked"
    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    MOVED = "moved"
    CANCELLED = "cancelled"
    REMINDER = "reminder"
    MESSAGE = "message"
    ANSWER = "answer"


CONFIRMS_A_BOOKING = frozenset({Notice.BOOKED, Notice.REQUESTED})
OF_A_VISIT_THAT_STANDS = frozenset({Notice.BOOKED, Notice.CONFIRMED, Notice.MOVED})


@dataclass(frozen=True, slots=True)
class Standing:
    """What of a visit matters to its patient. `is_on` while it is to take place."""

    patient_id: int
    starts_at: datetime
    status: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class Told:
    """Something to say to those who act for a patient. Without a `notice`, only that what was said before no longer
    holds."""

    patient_id: int
    notice: Notice | None


def told(before: Standing | None, after: Standing | None, *, by_patient: bool, now: datetime) -> list[Told]:
    """What a change of a visit is to its patient, or to both when it becomes another's. What lies in the past is
    history. `before` is None for a visit that is new, `after` for one that was deleted."""
    if before and after and before.patient_id != after.patient_id:
        off = told(before, None, by_patient=by_patient, now=now)
        return off + told(None, after, by_patient=by_patient, now=now)
    was_coming = before is not None and before.is_on and before.starts_at > now
    is_coming = after is not None and after.is_on and after.starts_at > now
    if after is not None and is_coming:
        notice = _of_coming(before, after, by_patient=by_patient)
        return [Told(after.patient_id, notice)] if notice else []
    if before is not None and was_coming:
        still_on_or_missed = after is not None and (after.is_on or after.status.lower() in NO_SHOW)
        return [Told(before.patient_id, None if still_on_or_missed else Notice.CANCELLED)]
    return []


def _of_coming(before: Standing | None, after: Standing, *, by_patient: bool) -> Notice | None:
    if before is None or not before.is_on:
        is_request = by_patient and after.status.lower() == PENDING
        return Notice.REQUESTED if is_request else Notice.BOOKED
    if before.starts_at != after.starts_at:
        return Notice.MOVED
    if before.status.lower() == PENDING and after.status.lower() == CONFIRMED:
        return Notice.CONFIRMED
    return None


@dataclass(frozen=True, slots=True)
class Preferences:
    bookings: bool = True
    reminders: bool = True
    messages: bool = True
    refills: bool = True

    def allow(self, notice: Notice) -> bool:
        chosen = {
            Notice.REMINDER: self.reminders,
            Notice.MESSAGE: self.messages,
            Notice.ANSWER: self.refills,
        }
        return chosen.get(notice, self.bookings)


@dataclass(frozen=True, slots=True)
class Link:
    """By which somebody looks after the patient."""

    starts_on: date
    ends_on: date | None
    schedule: bool
    records: bool
    messages: bool

    def opens(self, notice: Notice, *, today: date) -> bool:
        given = {Notice.MESSAGE: self.messages, Notice.ANSWER: self.records}
        return given.get(notice, self.schedule) and in_force(
            starts_on=self.starts_on, ends_on=self.ends_on, today=today
        )


@dataclass(frozen=True, slots=True)
class Coming:
    """A visit that is to take place. `is_awaited` unless the patient has come already, or the clinic has not said yes
    to what they asked for."""

    created_at: datetime
    starts_at: datetime
    is_awaited: bool


def is_near(starts_at: datetime, *, hours_before: int, now: datetime) -> bool:
    """Whether a reminder would be due already."""
    return starts_at - timedelta(hours=hours_before) <= now


def is_to_be_reminded_of(visit: Coming, *, hours_before: int, now: datetime) -> bool:
    """What was booked within the hours before it needs no reminder."""
    if not visit.is_awaited or not hours_before or visit.starts_at <= now:
        return False
    is_due = is_near(visit.starts_at, hours_before=hours_before, now=now)
    return is_due and not is_near(visit.starts_at, hours_before=hours_before, now=visit.created_at)
