"""Entries of a facility's dictionaries: added, changed, taken out of use, deleted."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.facilities.events import StatusRecoded
from careflow.domains.facilities.models import AppointmentStatus, AppointmentType, PatientGender, StaffRole, StaffTitle
from careflow.domains.facilities.operations.linked_resources import rename_columns
from careflow.domains.facilities.rules import defaults
from careflow.platform import events
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput, NotFound
from careflow.platform.records import check_version, update_row
from careflow.platform.refusals import breaks_unique


@dataclass(frozen=True, slots=True)
class Kind:
    """One dictionary: its table, its name in the log, and the columns that the log shows."""

    model: Any
    name: str
    shown: tuple[str, ...]
    protected_codes: frozenset[str] = frozenset()

    @property
    def subject(self) -> str:
        return f"facilities/{self.model._meta.model_name}"

    def facts(self, entry: Any) -> dict[str, Any]:
        return {name: getattr(entry, name) for name in self.shown}


STATUS = Kind(
    AppointmentStatus,
    "Appointment status",
    ("name", "code", "color", "is_active", "is_billable"),
    defaults.PROTECTED_STATUSES,
)
VISIT_TYPE = Kind(
    AppointmentType,
    "Appointment type",
    (
        "name",
        "code",
        "color",
        "is_active",
        "is_billable",
        "duration_minutes",
        "bookable_online",
        "auto_confirm_bookings",
    ),
)
ROLE = Kind(StaffRole, "Staff role", ("name", "code", "is_active"), defaults.PROTECTED_ROLES)
TITLE = Kind(StaffTitle, "Staff title", ("name", "code", "is_active"))
GENDER = Kind(PatientGender, "Gender", ("name", "code", "sort_order", "is_active"))


@transaction.atomic(savepoint=False)
def add_entry(
    *, actor: Actor, kind: Kind, values: Mapping[str, Any], now: datetime, told: Mapping[str, Any] | None = None
) -> int:
    """Add an entry to the dictionary of the actor's facility; `told` is what the log says of it instead of the
    columns that it usually shows. Raises BadInput naming `code` when it is taken."""
    _check_code(actor, kind, values["code"])
    with _unique_code(kind):
        entry = kind.model.unscoped.create(
            **values, facility_id=actor.facility_id, is_deletable=True, created_at=now, updated_at=now
        )
    metadata = {"changed_fields": ["Created"], "previous": {}, "next": kind.facts(entry) if told is None else told}
    record(actor=actor, kind=kind, action=Action.CREATE, entry=entry, metadata=metadata, at=now)
    return int(entry.pk)


@transaction.atomic(savepoint=False)
def change_entry(
    *,
    actor: Actor,
    kind: Kind,
    entry_id: int,
    changes: Mapping[str, Any],
    now: datetime,
    expected_version: int | None = None,
) -> None:
    """Write the columns that differ; nothing happens when none does. Raises NotFound, StaleVersion, and
    BadInput naming `code` for a code that is taken or that the product relies on."""
    entry = lock_entry(actor=actor, kind=kind, entry_id=entry_id, expected_version=expected_version)
    write_entry(actor=actor, kind=kind, entry=entry, changes=changes, now=now)


def retire_entry(
    *, actor: Actor, kind: Kind, entry_id: int, now: datetime, expected_version: int | None = None
) -> None:
    """Take an entry out of use; what refers to it keeps it. Doing it again changes nothing. Raises as `change_entry`
    does."""
    retired = {"is_active": False}
    change_entry(actor=actor, kind=kind, entry_id=entry_id, changes=retired, expected_version=expected_version, now=now)


@transaction.atomic(savepoint=False)
def remove_entry(
    *, actor: Actor, kind: Kind, entry_id: int, now: datetime, expected_version: int | None = None
) -> None:
    """Delete an entry of the facility's own; one that every facility starts with is only taken out of use.

    Raises NotFound, StaleVersion, and BadInput when something refers to the entry."""
    entry = lock_entry(actor=actor, kind=kind, entry_id=entry_id, expected_version=expected_version)
    if entry.is_deletable:
        delete_entry(actor=actor, kind=kind, entry=entry, now=now)
    else:
        write_entry(actor=actor, kind=kind, entry=entry, changes={"is_active": False}, now=now)


def lock_entry(*, actor: Actor, kind: Kind, entry_id: int, expected_version: int | None = None) -> Any:
    """The entry, held until the transaction ends. Raises NotFound, StaleVersion."""
    entry = kind.model.objects.visible_to(actor).select_for_update().filter(pk=entry_id).first()
    if entry is None:
        raise NotFound
    check_version(entry.version, expected_version)
    return entry


def write_entry(*, actor: Actor, kind: Kind, entry: Any, changes: Mapping[str, Any], now: datetime) -> None:
    """As `change_entry`, for an entry that is locked; leaves the new values on it."""
    changed = {name: value for name, value in changes.items() if getattr(entry, name) != value}
    if not changed:
        return
    if "code" in changed:
        if entry.code in kind.protected_codes:
            raise BadInput(code="This code is needed by the system and stays as it is.")
        _check_code(actor, kind, changed["code"], but=entry.pk)
        if kind is STATUS:
            events.publish(StatusRecoded(entry.pk, entry.code, changed["code"]))
    previous = kind.facts(entry)
    with _unique_code(kind):
        update_row(kind.model.objects.visible_to(actor).filter(pk=entry.pk), changed, now=now)
    for name, value in changed.items():
        setattr(entry, name, value)
    if kind is TITLE and "name" in changed:
        rename_columns(entry.staff.all(), now=now)
    metadata = {"changed_fields": sorted(changed), "previous": previous, "next": kind.facts(entry)}
    record(actor=actor, kind=kind, action=Action.UPDATE, entry=entry, metadata=metadata, at=now)


def delete_entry(*, actor: Actor, kind: Kind, entry: Any, now: datetime) -> None:
    """Raises BadInput when something refers to the entry."""
    subject_id = entry.pk
    try:
        entry.delete()
    except ProtectedError:
        raise BadInput(detail=f"{kind.name} {entry.name} is in use. Deactivate it instead.") from None
    entry.pk = subject_id
    metadata = {"changed_fields": ["Deleted"], "previous": kind.facts(entry), "next": {}}
    record(actor=actor, kind=kind, action=Action.DELETE, entry=entry, metadata=metadata, at=now)


def record(*, actor: Actor, kind: Kind, action: Action, entry: Any, metadata: Mapping[str, Any], at: datetime) -> None:
    verbs = {Action.CREATE: "added", Action.UPDATE: "changed", Action.DELETE: "deleted"}
    audit.record(
        actor=actor,
        action=action,
        subject=kind.subject,
        subject_id=entry.pk,
        summary=f"{kind.name} {entry.name}: {verbs[action]}",
        metadata=metadata,
        facility_id=entry.facility_id,
        at=at,
    )


def _check_code(actor: Actor, kind: Kind, code: str, *, but: int | None = None) -> None:
    """Codes that differ in case only would be one code to people and two to the product."""
    if kind.model.objects.visible_to(actor).filter(code__iexact=code).exclude(pk=but).exists():
        raise _taken()


@contextmanager
def _unique_code(kind: Kind) -> Iterator[None]:
    """Turns the database's refusal of a code into the same answer as `_check_code`."""
    try:
        yield
    except IntegrityError as error:
        if breaks_unique(error, kind.model, "facility", "code"):
            raise _taken() from None
        raise


def _taken() -> BadInput:
    return BadInput(code="This code is taken. Choose another one.")
