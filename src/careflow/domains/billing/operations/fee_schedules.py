"""Sheets of prices: the organization's and those of a facility. Whoever has one default never loses it by accident."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.billing.models import FeeSchedule
from careflow.domains.billing.queries.fee_schedules import linked_names, sheets
from careflow.domains.billing.rules import fee_schedules as rules
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput, NotFound
from careflow.platform.records import check_version, update_row
from careflow.platform.refusals import breaks_unique

SUBJECT = "billing/organizationfeeschedule"
STANDARD = {"name": "Standard Fee Schedule", "code": "standard"}
TRIES = 50  # whoever loses a race for a code tries once for each that won before
MOST_NAMES = 3


class CodeTaken(BadInput):
    def __init__(self) -> None:
        super().__init__(code="Another sheet of the organization has this code.")


class Crowded(BadInput):
    """Nobody sent the code that is taken."""

    def __init__(self) -> None:
        super().__init__(non_field_errors="Others are adding sheets like this at the same moment. Try again.")


class CopiedAlready(BadInput):
    def __init__(self) -> None:
        super().__init__(source_schedule_id="The facility has a copy of this sheet already.")


class DefaultTaken(BadInput):
    def __init__(self) -> None:
        super().__init__(is_default="Somebody has just set another default. Try again.")


@transaction.atomic(savepoint=False)
def add_schedule(*, actor: Actor, values: Mapping[str, Any], now: datetime) -> int:
    """A sheet of the organization. Without a code it gets one from its name that nobody has. As default it takes
    the place of the one before. Raises BadInput."""
    if values.get("is_default") and not values.get("is_active", True):
        raise BadInput(is_active="The default sheet is one in use.")
    with audit.together():
        if values.get("is_default"):
            _lock(sheets(actor, at_facility=False))
            _take_default(actor, at_facility=False, now=now)
        if values.get("code"):
            return int(insert_schedule(actor=actor, values=values, now=now).pk)
        for code in codes_to_try(actor, rules.code_of(values["name"])):
            with suppress(CodeTaken):
                return int(insert_schedule(actor=actor, values={**values, "code": code}, now=now).pk)
        raise Crowded


@transaction.atomic(savepoint=False)
def change_schedule(
    *, actor: Actor, schedule_id: int, changes: Mapping[str, Any], at_facility: bool, expected_version: int | None,
    now: datetime,
) -> None:  # fmt: skip
    """Write the columns that differ; nothing happens when none does. A sheet that becomes the default takes the
    place of the one before. Raises NotFound, StaleVersion, BadInput."""
    family = sheets(actor, at_facility=at_facility)
    held = _lock(family if changes.get("is_default") else family.filter(pk=schedule_id))
    sheet = next((row for row in held if row.pk == schedule_id), None)
    if sheet is None:
        raise NotFound
    check_version(sheet.version, expected_version)
    changed = {name: value for name, value in changes.items() if getattr(sheet, name) != value}
    changed |= follow_use(actor=actor, sheet=sheet, changed=changed, sent=changes)
    if not changed:
        return
    with audit.together():
        if changed.get("is_default"):
            _take_default(actor, at_facility=at_facility, now=now)
        with _told_apart():
            update_row(family.filter(pk=sheet.pk), {**changed, "updated_by_id": actor.user_id}, now=now)
        record_schedule(actor, Action.UPDATE, sheet, {"changed_fields": sorted(changed)}, "changed", now)


def follow_use(
    *, actor: Actor, sheet: FeeSchedule, changed: Mapping[str, Any], sent: Mapping[str, Any]
) -> dict[str, Any]:
    """What else changes with the default and with the use of a sheet. Raises BadInput for what would leave somebody
    without prices."""
    at_facility = sheet.facility_id is not None
    is_default = changed.get("is_default", sheet.is_default)
    is_active = changed.get("is_active", sheet.is_active)
    retires = sheet.is_default and not is_active and "is_default" not in sent and at_facility
    if is_default and not is_active and not retires:
        raise BadInput(is_active="The default sheet is one in use. Make another sheet the default first.")
    if sheet.is_default and (retires or not is_default) and not (at_facility and _organization_prices(actor)):
        field = "is_active" if retires else "is_default"
        raise BadInput({field: ["This is the only default sheet. Make another sheet the default instead."]})
    if sheet.is_active and not is_active:
        _check_unused(actor, sheet)
    return {"is_default": False} if retires else {}


def insert_schedule(*, actor: Actor, values: Mapping[str, Any], now: datetime, **metadata: Any) -> FeeSchedule:
    """For operations that have settled the code and the default. Raises BadInput, after which they may try others."""
    if actor.organization_id is None:
        raise NotFound
    sheet = FeeSchedule(
        organization_id=actor.organization_id, created_by_id=actor.user_id, updated_by_id=actor.user_id,
        created_at=now, updated_at=now, **values,
    )  # fmt: skip
    with _told_apart(), transaction.atomic():
        sheet.save(force_insert=True)
    record_schedule(actor, Action.CREATE, sheet, metadata, "added", now)
    return sheet


def default_schedule(*, actor: Actor, now: datetime) -> int:
    """The organization's default sheet, made when there is none."""
    family = sheets(actor, at_facility=False).filter(is_default=True).values_list("pk", flat=True)
    for code in codes_to_try(actor, STANDARD["code"]):
        found = family.first()
        if found is not None:
            return int(found)
        with suppress(CodeTaken, DefaultTaken):  # somebody made one at this very moment
            values = {**STANDARD, "code": code, "is_default": True}
            return int(insert_schedule(actor=actor, values=values, now=now).pk)
    raise DefaultTaken


def codes_to_try(actor: Actor, wanted: str) -> Iterator[str]:
    """The wanted code, and then others like it that nobody has, as long as somebody else is faster."""
    yield wanted[: rules.LONGEST_CODE]
    beginning = wanted[: rules.LONGEST_CODE - 8]
    for _ in range(TRIES):
        rows = FeeSchedule.objects.visible_to(actor).filter(code__startswith=beginning)
        yield rules.free_code(wanted, set(rows.values_list("code", flat=True)))


def record_schedule(
    actor: Actor, action: Action, sheet: FeeSchedule, metadata: Mapping[str, Any], what: str, at: datetime
) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject=SUBJECT,
        subject_id=sheet.pk,
        summary=f"Fee schedule {sheet.name}: {what}",
        metadata={"organization_id": sheet.organization_id, "facility_id": sheet.facility_id, **metadata},
        facility_id=sheet.facility_id,
        at=at,
    )


def _lock(family: QuerySet[FeeSchedule]) -> list[FeeSchedule]:
    """All in one order, so that two who set another default wait for each other."""
    return list(family.order_by("pk").select_for_update(no_key=True))


def _take_default(actor: Actor, *, at_facility: bool, now: datetime) -> None:
    """From the sheet that has it, all of them being locked. It is read anew: it may have been added while we waited."""
    family = sheets(actor, at_facility=at_facility)
    for sheet in family.filter(is_default=True):
        update_row(family.filter(pk=sheet.pk), {"is_default": False, "updated_by_id": actor.user_id}, now=now)
        record_schedule(actor, Action.UPDATE, sheet, {"changed_fields": ["is_default"]}, "no longer the default", now)


def _check_unused(actor: Actor, sheet: FeeSchedule) -> None:
    """Raises BadInput while it is assigned to somebody, whose prices would silently be others."""
    linked = linked_names(actor=actor, schedule_ids=[sheet.pk])[sheet.pk]
    names = [*linked.facilities, *linked.payers, *linked.staff]
    if names:
        more = " and others" if len(names) > MOST_NAMES else ""
        who = f"{', '.join(names[:MOST_NAMES])}{more}"
        raise BadInput(is_active=f"This sheet prices {who}: give them another one first.")


def _organization_prices(actor: Actor) -> bool:
    """Whether a facility without a default of its own still has the organization's."""
    return sheets(actor, at_facility=False).filter(is_default=True).exists()


@contextmanager
def _told_apart() -> Iterator[None]:
    """Raises BadInput when somebody else has the code, the default or the copy. Without a savepoint inside, the
    transaction is lost then and must be left."""
    try:
        yield
    except IntegrityError as error:
        if breaks_unique(error, FeeSchedule, "organization", "code"):
            raise CodeTaken from None
        if breaks_unique(error, FeeSchedule, "facility", "source_schedule"):
            raise CopiedAlready from None
        if breaks_unique(error, FeeSchedule, "organization") or breaks_unique(error, FeeSchedule, "facility"):
            raise DefaultTaken from None
        raise
