"""Visits as calendars: one for its patient, those to come for their provider. What stands in them leaves the house
(ADR 62)."""

import hashlib
from datetime import datetime
from typing import NamedTuple

from careflow.domains.scheduling.models import CalendarFeed
from careflow.domains.scheduling.queries.appointments import ONE_DAY, between
from careflow.domains.scheduling.queries.own_visits import own_visits
from careflow.domains.scheduling.rules import calendars as rules
from careflow.platform.actor import Actor
from careflow.platform.address import ADDRESS_COLUMNS
from careflow.platform.calendar_files import Entry, write_calendar
from careflow.platform.compiled import Compiled, Row
from careflow.platform.localtime import local_days, to_local
from careflow.platform.problems import NotFound

TIMED = ("facility_id", "id", "created_at", "version", "updated_at", "starts_at", "ends_at", "status__code")
FOR_PATIENT = (*TIMED, "facility__name", *(f"facility__{column}" for column in ADDRESS_COLUMNS))
FOR_PROVIDER = (*TIMED, "facility__name", "appointment_type__name", "room", "resource__default_room")

OWN = Compiled(
    lambda scope, patient, appointment: (
        own_visits(scope, patient).filter(pk=appointment).values_list(*FOR_PATIENT)
    ),
    scoped=True, patient=-1, appointment=-2,
)  # fmt: skip
OF_PROVIDER = Compiled(
    lambda scope, provider, start, end: (
        between(scope, start, end)
        .filter(rendering_provider_id=provider)
        .order_by("starts_at", "id")
        .values_list(*FOR_PROVIDER)
    ),
    scoped=True, provider=-1, start=ONE_DAY[0], end=ONE_DAY[1],
)  # fmt: skip
OPEN_FEED = Compiled(
    lambda scope, staff: (
        CalendarFeed.objects.visible_to(scope).filter(staff_id=staff, ended_at=None).values_list("id", "created_at")
    ),
    scoped=True, staff=-1,
)  # fmt: skip
FEED = Compiled(
    lambda digest: CalendarFeed.unscoped.filter(digest=digest).values_list(
        "id", "staff_id", "ended_at", "facility__name"
    ),
    digest="0" * 64,
)


class OpenFeed(NamedTuple):
    id: int
    created_at: datetime


class Feed(NamedTuple):
    id: int
    staff_id: int
    ended_at: datetime | None
    facility_name: str


def visit_calendar(*, actor: Actor, patient_id: int, appointment_id: int) -> bytes:
    """The patient's own visit as a calendar file that a later one of the same visit replaces. Raises NotFound, also
    for another's visit."""
    row = OWN.first(actor, patient=patient_id, appointment=appointment_id)
    if row is None:
        raise NotFound
    name, *address = row[len(TIMED) :]
    title, place = rules.title_for_patient(name), rules.place_for_patient(name, address)
    return write_calendar([_entry(row, title=title, place=place)])


def provider_calendar(*, actor: Actor, name: str, now: datetime) -> bytes:
    """The actor's own visits of the last days and of those to come, without a word about who comes or why."""
    first, last = rules.days_of_feed(to_local(now, actor.zone).date())
    start, end = local_days(first, last, actor.zone)
    rows = OF_PROVIDER.rows(actor, provider=actor.staff_id, start=start, end=end)
    return write_calendar(map(_provider_entry, rows), name=name, refresh_after=rules.REFRESH_AFTER)


def find_open_feed(*, actor: Actor) -> OpenFeed | None:
    """The actor's own."""
    row = OPEN_FEED.first(actor, staff=actor.staff_id)
    return None if row is None else OpenFeed(*row)


def find_feed(*, token: str) -> Feed | None:
    """Whosever it is, also one that has ended."""
    row = FEED.first(digest=digest_of(token))
    return None if row is None else Feed(*row)


def digest_of(token: str) -> str:
    """Of something random enough that nobody can try all of it."""
    return hashlib.sha256(token.encode()).hexdigest()


def _provider_entry(row: Row) -> Entry:
    facility_name, type_name, room, default_room = row[len(TIMED) :]
    return _entry(row, title=type_name, place=rules.place_for_provider(facility_name, room, default_room))


def _entry(row: Row, *, title: str, place: str) -> Entry:
    facility_id, visit_id, created_at, version, updated_at, starts_at, ends_at, status_code = row[: len(TIMED)]
    return Entry(
        uid=rules.uid_of(facility_id=facility_id, visit_id=visit_id, created_at=created_at),
        revision=version,
        changed_at=updated_at,
        starts_at=starts_at,
        ends_at=ends_at,
        title=title,
        place=place,
        standing=rules.standing_of(status_code),
    )
