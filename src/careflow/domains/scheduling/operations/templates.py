"""A provider's weeks. Slots follow in the same transaction."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, TypedDict

from django.db import transaction

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.scheduling import queries
from careflow.domains.scheduling.models import AvailabilityTemplate
from careflow.domains.scheduling.operations.availability import check_provider, check_year, told
from careflow.domains.scheduling.operations.fields import facility_of
from careflow.domains.scheduling.operations.locks import take_availability_turn, take_turns_of
from careflow.domains.scheduling.operations.renewing import renew_in_turn
from careflow.domains.scheduling.queries import VisitType
from careflow.domains.scheduling.rules.availability import (
    LONGEST_SLOT_MINUTES,
    SHORTEST_SLOT_MINUTES,
    Template,
    clash,
)
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput, Conflict
from careflow.platform.records import check_version, update_row

SUBJECT = "appointments/availabilitytemplate"
SHOWN = (
    "provider_id", "appointment_type_id", "weekdays", "start_time", "end_time", "slot_minutes", "valid_from",
    "valid_until",
)  # fmt: skip
COLUMNS = {"appointment_type": "appointment_type_id"}


class TemplateFields(TypedDict, total=False):
    provider: int
    appointment_type: int
    weekdays: list[int]
    start_time: time
    end_time: time
    slot_minutes: int | None
    valid_from: date
    valid_until: date | None


class TemplatesOverlap(Conflict):
    """Two templates of one provider would offer the same time; `conflicts` names the other ones."""

    code = "availability.overlap"


@transaction.atomic(savepoint=False)
def add_availability_template(*, actor: Actor, fields: TemplateFields, now: datetime) -> int:
    """All but `slot_minutes` and `valid_until` must be among the fields. Raises BadInput, TemplatesOverlap."""
    take_availability_turn(facility_of(actor))
    provider_id = fields["provider"]
    row = AvailabilityTemplate(facility_id=facility_of(actor), provider_id=provider_id, created_at=now, updated_at=now)
    _apply(row, fields)
    found = queries.find_references(actor=actor, provider_id=provider_id, type_id=row.appointment_type_id)
    check_provider(found.provider)
    _settle(actor, row, fields, found.appointment_type, now)
    row.save(force_insert=True)
    _record(actor, Action.CREATE, row, "Weekly availability added", told(row, SHOWN), now)
    renew_in_turn(actor=actor, provider_ids=[provider_id], now=now)
    return int(row.pk)


@transaction.atomic(savepoint=False)
def change_availability_template(
    *, actor: Actor, template_id: int, fields: TemplateFields, expected_version: int | None, now: datetime
) -> None:
    """Only what is sent; a template stays with its provider. Times that are still right keep their slots, those
    that patients have booked stay. Raises NotFound, StaleVersion, BadInput, TemplatesOverlap."""
    take_availability_turn(facility_of(actor))
    row = queries.lock_template(actor=actor, template_id=template_id)
    check_version(row.version, expected_version)
    before, stood = told(row, SHOWN), {name: getattr(row, name) for name in SHOWN}
    _apply(row, fields)
    changed = {name: getattr(row, name) for name in SHOWN if getattr(row, name) != stood[name]}
    if not changed:
        return
    found = queries.find_references(actor=actor, type_id=row.appointment_type_id)
    _settle(actor, row, fields, found.appointment_type, now)
    update_row(AvailabilityTemplate.objects.visible_to(actor).filter(pk=row.pk), changed, now=now)
    after = told(row, SHOWN)
    metadata = {
        "changed_fields": sorted(changed),
        "previous": {name: before[name] for name in sorted(changed)},
        "next": {name: after[name] for name in sorted(changed)},
    }
    _record(actor, Action.UPDATE, row, "Weekly availability changed", metadata, now)
    renew_in_turn(actor=actor, provider_ids=[row.provider_id], now=now)


@transaction.atomic(savepoint=False)
def delete_availability_template(
    *, actor: Actor, template_id: int, expected_version: int | None, now: datetime
) -> None:
    """Its free times to come are no longer offered. Raises NotFound, StaleVersion."""
    take_availability_turn(facility_of(actor))
    row = queries.lock_template(actor=actor, template_id=template_id)
    check_version(row.version, expected_version)
    take_turns_of([row.provider_id])
    _record(actor, Action.DELETE, row, "Weekly availability removed", told(row, SHOWN), now)
    provider_id = row.provider_id
    row.delete()
    renew_in_turn(actor=actor, provider_ids=[provider_id], now=now)


def _apply(row: AvailabilityTemplate, fields: TemplateFields) -> None:
    for name, value in fields.items():
        if name != "provider":
            setattr(row, COLUMNS.get(name, name), value)
    row.weekdays = sorted(set(row.weekdays))


def _settle(
    actor: Actor, row: AvailabilityTemplate, fields: TemplateFields, found: VisitType | None, now: datetime
) -> None:
    """Check the template by itself, then against the provider's others while it is the provider's turn, which lasts
    from here on."""
    if found is None:
        raise BadInput(appointment_type="Choose a visit type of your facility.")
    if "appointment_type" in fields and not found.is_active:
        raise BadInput(appointment_type="This visit type is no longer in use.")
    _check(row, found, now)
    take_turns_of([row.provider_id])
    candidate = _template(row, found)
    others = queries.templates_of(actor=actor, provider_id=row.provider_id, first=row.valid_from)
    clashing = [other.id for other in others if other.id != row.pk and clash(candidate, other)]
    if clashing:
        raise TemplatesOverlap(
            "The provider already has weekly times then.", conflicts=[{"id": number} for number in clashing]
        )


def _check(row: AvailabilityTemplate, visit_type: VisitType, now: datetime) -> None:
    errors: dict[str, list[str]] = {}
    check_year(errors, "valid_from", row.valid_from, now)
    check_year(errors, "valid_until", row.valid_until, now)
    if row.valid_until is not None and row.valid_until < row.valid_from:
        errors["valid_until"] = ["The last day must not come before the first."]
    minutes = _template(row, visit_type).minutes
    available = _minutes(row.end_time) - _minutes(row.start_time)
    if available <= 0:
        errors["end_time"] = ["The end must come after the start."]
    elif not SHORTEST_SLOT_MINUTES <= minutes <= LONGEST_SLOT_MINUTES:
        errors["slot_minutes"] = [f"A bookable time lasts {SHORTEST_SLOT_MINUTES} to {LONGEST_SLOT_MINUTES} minutes."]
    elif minutes > available:
        errors["end_time"] = [f"There is no room for a single visit of {minutes} minutes."]
    if errors:
        raise BadInput(errors)


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _template(row: AvailabilityTemplate, visit_type: VisitType) -> Template:
    minutes = visit_type.minutes if row.slot_minutes is None else row.slot_minutes
    return Template(
        row.pk or 0, row.appointment_type_id, frozenset(row.weekdays), row.start_time, row.end_time, minutes,
        row.valid_from, row.valid_until,
    )  # fmt: skip


def _record(
    actor: Actor, action: Action, row: AvailabilityTemplate, summary: str, metadata: Mapping[str, Any], now: datetime
) -> None:
    audit.record(
        actor=actor, action=action, subject=SUBJECT, subject_id=row.pk, summary=summary, metadata=metadata, at=now,
        facility_id=row.facility_id,
    )  # fmt: skip
