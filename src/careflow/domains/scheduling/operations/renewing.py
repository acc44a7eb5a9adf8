"""Making slots from templates: when somebody changes a template, an exception or the settings, in the same
transaction, and by the job that moves the horizon on."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from careflow.domains.facilities.events import FacilityChanged
from careflow.domains.facilities.queries import FacilityClock
from careflow.domains.scheduling import queries
from careflow.domains.scheduling.models import BookableSlot
from careflow.domains.scheduling.operations.fields import facility_of
from careflow.domains.scheduling.operations.locks import take_availability_turn, take_turns_of
from careflow.domains.scheduling.operations.writing import guarded
from careflow.domains.scheduling.rules.availability import Offer
from careflow.domains.scheduling.rules.intervals import Interval
from careflow.domains.scheduling.rules.renewal import Renewal, Standing, renewal
from careflow.platform.actor import Actor, system
from careflow.platform.among import Among
from careflow.platform.localtime import to_local
from careflow.platform.records import update_row

MOST_AHEAD = 5000
BLOCK = 20  # providers whose times are worked out at once
JOB = "Slots from templates"
CLOCK = {*FacilityClock._fields} - {"facility_id"}
COLUMNS = (
    "id",
    "appointment_type_id",
    "starts_at",
    "ends_at",
    "is_generated",
    "is_outdated",
    "appointment_id",
    "template_id",
)


@dataclass(frozen=True, slots=True)
class Renewed:
    added: int = 0
    dropped: int = 0


def renew_everywhere(*, now: datetime) -> int:
    """Bring every provider's slots up to the horizon, each in a transaction of its own; how many rows came or went."""
    changed = 0
    for facility_id, organization_id in queries.facilities_with_templates():
        actor = system(name=JOB, organization_id=organization_id, facility_id=facility_id)
        for provider_id in queries.providers_with_templates(actor=actor):
            with transaction.atomic():
                done = renew_slots(actor=actor, provider_ids=[provider_id], now=now)
            changed += done.added + done.dropped
    return changed


def follow_facility(event: FacilityChanged) -> None:
    """Other hours, another zone or an opened clinic mean other times."""
    if event.changed & CLOCK:
        actor = system(name=JOB, organization_id=event.organization_id, facility_id=event.facility_id)
        take_availability_turn(event.facility_id)
        renew_facility(actor=actor, now=event.at)


@transaction.atomic(savepoint=False)
def renew_facility(*, actor: Actor, now: datetime) -> Renewed:
    """All providers of the actor's facility that have templates, at once."""
    return renew_slots(actor=actor, provider_ids=queries.providers_with_templates(actor=actor), now=now)


@transaction.atomic(savepoint=False)
def renew_slots(*, actor: Actor, provider_ids: Sequence[int], now: datetime) -> Renewed:
    """Make the providers' free slots to come what their templates say, and leave all others alone. All turns are
    taken before the first row is touched, or two of these could wait for each other. Raises SlotTaken where
    somebody wrote past the turns."""
    take_turns_of(provider_ids)
    return renew_in_turn(actor=actor, provider_ids=provider_ids, now=now)


def renew_in_turn(*, actor: Actor, provider_ids: Sequence[int], now: datetime) -> Renewed:
    """The same for a caller who has taken their turns. A clinic of up to a BLOCK of providers is renewed by as many
    statements as one provider; a larger one block by block, since all plans of a block are held in memory."""
    if not provider_ids:
        return Renewed()
    clock, settings = queries.clock_and_settings(actor)
    first = to_local(now, clock.zone).date()
    last = first + timedelta(days=settings.horizon_days)
    added = dropped = 0
    for start in range(0, len(provider_ids), BLOCK):
        block = provider_ids[start : start + BLOCK]
        planned = queries.plans(actor=actor, provider_ids=block, clock=clock, first=first, last=last)
        done = _renew_block(actor, planned, now)
        added, dropped = added + done.added, dropped + done.dropped
    return Renewed(added, dropped)


def _renew_block(actor: Actor, planned: Mapping[int, Sequence[Offer]], now: datetime) -> Renewed:
    """By as many statements for all providers as for one."""
    rows = BookableSlot.objects.visible_to(actor).filter(Among("provider_id", planned))
    standing = _standing_of(rows, now)
    found = {
        number: renewal(wanted=_to_come(offers, now), standing=standing[number], now=now)
        for number, offers in planned.items()
    }
    _drop_and_mark(rows, list(found.values()), now)
    facility_id = facility_of(actor)
    with guarded():
        _insert([_slot(facility_id, number, offer, now) for number, one in found.items() for offer in one.added])
    return Renewed(
        added=sum(len(one.added) for one in found.values()), dropped=sum(len(one.dropped) for one in found.values())
    )


def _to_come(planned: Sequence[Offer], now: datetime) -> list[Offer]:
    return [offer for offer in planned if offer.interval.starts_at > now][:MOST_AHEAD]


def _standing_of(rows: QuerySet[Any], now: datetime) -> dict[int, list[Standing]]:
    found = defaultdict[int, list[Standing]](list)
    for provider_id, *row in rows.filter(ends_at__gt=now).order_by("starts_at").values_list("provider_id", *COLUMNS):
        found[provider_id].append(_standing(row))
    return found


def _standing(row: Any) -> Standing:
    number, type_id, starts_at, ends_at, is_generated, is_outdated, appointment_id, template_id = row
    return Standing(
        number,
        type_id,
        Interval(starts_at, ends_at),
        is_generated,
        is_outdated,
        appointment_id is not None,
        template_id,
    )


def _drop_and_mark(rows: QuerySet[Any], found: Sequence[Renewal], now: datetime) -> None:
    """By as many statements for all providers as for one."""
    dropped = [number for one in found for number in one.dropped]
    if dropped:
        rows.filter(Among("id", dropped)).delete()
    marks: list[tuple[list[int], dict[str, Any]]] = [
        ([number for one in found for number in one.outdated], {"is_outdated": True}),
        ([number for one in found for number in one.revived], {"is_outdated": False}),
        *((ids, {"template": template_id}) for one in found for template_id, ids in one.moved.items()),
    ]
    for ids, changes in marks:
        if ids:
            update_row(rows.filter(Among("id", ids)), changes, now=now)


def _slot(facility_id: int, provider_id: int, offer: Offer, now: datetime) -> BookableSlot:
    return BookableSlot(
        facility_id=facility_id,
        provider_id=provider_id,
        appointment_type_id=offer.type_id,
        starts_at=offer.interval.starts_at,
        ends_at=offer.interval.ends_at,
        is_generated=True,
        template_id=offer.template_id,
        created_at=now,
        updated_at=now,
    )


def _insert(slots: Sequence[BookableSlot]) -> None:
    """In one statement on both engines; Django would send SQLite one for every eighty rows."""
    if not slots:
        return
    if connection.vendor != "sqlite":
        BookableSlot.unscoped.bulk_create(slots)
        return
    fields = [field for field in BookableSlot._meta.concrete_fields if not field.primary_key]
    values = [[field.get_db_prep_save(getattr(slot, field.attname), connection) for field in fields] for slot in slots]
    places = ", ".join(f"json_extract(value, '$[{number}]')" for number in range(len(fields)))
    columns = ", ".join(str(field.column) for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {BookableSlot._meta.db_table} ({columns}) SELECT {places} FROM json_each(%s)",  # noqa: S608  (names of ours)
            [json.dumps(values)],
        )
