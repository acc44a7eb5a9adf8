"""Writing superbills: what a biller codes of a signed encounter."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypedDict

from django.db import transaction

from careflow.domains.audit.operations import Action
from careflow.domains.billing.models import Superbill
from careflow.domains.billing.operations.superbill_checks import checked, reads_again
from careflow.domains.billing.operations.superbill_contents import (
    Contents,
    Stored,
    contents_of,
    lines_as_sent,
    read_contents,
    write_contents,
)
from careflow.domains.billing.operations.superbill_locks import lock_superbill, one_for_an_encounter, rows_of
from careflow.domains.billing.operations.superbill_payers import Payer, settle_payer
from careflow.domains.billing.operations.superbill_revisions import record_change
from careflow.domains.billing.queries import SuperbillOut, show_superbill
from careflow.domains.billing.rules.superbills import (
    OFFICE,
    Diagnosis,
    Line,
    SuperbillStatus,
    completeness_errors,
    content_errors,
    status_error,
)
from careflow.domains.clinical.operations import lock_encounter
from careflow.platform.actor import Actor
from careflow.platform.money import spelled
from careflow.platform.problems import BadInput, NotFound
from careflow.platform.records import check_version, update_row

LOCKED = "The claim was created. Void this superbill, or correct it."
VOID = "This superbill is void and stays as it is."
# Columns that a caller may write, and their names on the wire.
NAMES = {
    "status": "status", "payer_name": "payer_name", "policy_id": "policy", "carrier_id": "carrier",
    "place_of_service": "place_of_service", "notes": "notes", "override_reason": "override_reason",
}  # fmt: skip


class SuperbillFields(TypedDict, total=False):
    """Only the keys that were said."""

    encounter: int
    status: SuperbillStatus
    payer_name: str
    policy: int | None
    place_of_service: str
    notes: str
    override_reason: str
    diagnoses: tuple[Diagnosis, ...]
    charge_lines: tuple[Line, ...]


@transaction.atomic(savepoint=False)
def create_superbill(*, actor: Actor, fields: SuperbillFields, now: datetime) -> SuperbillOut:
    """Open the superbill of a signed encounter; `encounter` must be among the fields. One that is ready at once is
    checked at once. Raises BadInput."""
    encounter = _lock_billable(actor, fields["encounter"])
    contents = Contents().with_said(fields)
    status = SuperbillStatus(fields.get("status", SuperbillStatus.CODING_NEEDED))
    check_status(None, status)
    _refuse(content_errors(contents.diagnoses, lines_as_sent(contents, fields)))
    _refuse(completeness_errors(status, contents.diagnoses, contents.lines))
    superbill = Superbill(
        facility_id=encounter.facility_id,
        patient_id=encounter.patient_id,
        encounter_id=encounter.pk,
        served_at=encounter.started_at,
        status=status.value,
        place_of_service=fields.get("place_of_service", OFFICE),
        notes=fields.get("notes", ""),
        override_reason=fields.get("override_reason", ""),
        created_by_id=actor.user_id,
        updated_by_id=actor.user_id,
        created_at=now,
        updated_at=now,
        **_payer(actor, encounter.patient_id, service_day(actor, encounter.started_at), Payer(), fields),
    )
    for column, value in checked(actor=actor, superbill=superbill, contents=contents, now=now).items():
        setattr(superbill, column, value)
    return open_superbill(actor=actor, superbill=superbill, contents=contents, summary="Superbill created", now=now)


def open_superbill(
    *, actor: Actor, superbill: Superbill, contents: Contents, summary: str, reason: str = "", now: datetime
) -> SuperbillOut:
    """Store a new superbill whole, with the encounter locked. Raises BadInput when that is billed already."""
    superbill.total_cents = contents.total_cents
    with one_for_an_encounter():
        superbill.save(force_insert=True)
    stored = write_contents(actor=actor, superbill=superbill, before=Stored(), after=contents)
    told = {"corrects": superbill.corrects_id} if superbill.corrects_id else {}
    record_change(
        actor=actor, superbill=superbill, contents=contents, action=Action.CREATE, summary=summary, metadata=told,
        reason=reason, now=now,
    )  # fmt: skip
    return show_superbill(actor=actor, superbill_id=superbill.pk, **stored._asdict())


@transaction.atomic(savepoint=False)
def change_superbill(
    *, actor: Actor, superbill_id: int, fields: SuperbillFields, expected_version: int | None, now: datetime
) -> SuperbillOut:
    """Change what the fields say and nothing else; without a difference nothing is written or recorded. Where it
    is ready afterwards, it is checked again.

    Raises NotFound, StaleVersion, and BadInput, on `status` for one that is claimed or void."""
    superbill = lock_superbill(actor=actor, superbill_id=superbill_id)
    check_version(superbill.version, expected_version)
    if fields.get("encounter", superbill.encounter_id) != superbill.encounter_id:
        raise BadInput(encounter="A superbill stays with its encounter. Void it and bill the other one.")
    stored = read_contents(actor=actor, superbill_id=superbill_id)
    before = contents_of(*stored)
    after = before.with_said(fields)
    changes = _changed_columns(actor, superbill, fields, is_coded_anew=after != before)
    if changes or after != before:
        check_open(superbill)
        status = SuperbillStatus(changes.get("status", superbill.status))
        check_status(SuperbillStatus(superbill.status), status)
        _refuse(content_errors(after.diagnoses, lines_as_sent(after, fields)))
        _refuse(completeness_errors(status, after.diagnoses, after.lines))
        stored = _write(actor, superbill, changes, stored, after, now)
    return show_superbill(actor=actor, superbill_id=superbill_id, **stored._asdict())


def check_open(superbill: Superbill) -> None:
    if superbill.voided_at is not None:
        raise BadInput(status=VOID)
    if superbill.status == SuperbillStatus.CLAIM_CREATED:
        raise BadInput(status=LOCKED)


def check_status(before: SuperbillStatus | None, after: SuperbillStatus) -> None:
    if said := status_error(before, after):
        raise BadInput(status=said)


def service_day(actor: Actor, served_at: datetime) -> date:
    return served_at.astimezone(actor.zone).date()


def _write(
    actor: Actor, superbill: Superbill, changes: dict[str, Any], stored: Stored, after: Contents, now: datetime
) -> Stored:  # fmt: skip
    """The contents first: the database takes none of a superbill that is claimed. Returns what is stored then."""
    before = contents_of(*stored)
    names = _names(changes, before, after)
    was_total, was_status = superbill.total_cents, superbill.status
    for column, value in changes.items():
        setattr(superbill, column, value)
    if reads_again(was_status, superbill.status, is_same=after == before and changes.keys() <= {"status"}):
        changes |= checked(actor=actor, superbill=superbill, contents=after, now=now)
    stored = write_contents(actor=actor, superbill=superbill, before=stored, after=after)
    changes |= {"total_cents": after.total_cents, "updated_by_id": actor.user_id}
    update_row(rows_of(actor).filter(pk=superbill.pk), changes, now=now)
    for column, value in changes.items():
        setattr(superbill, column, value)
    superbill.version += 1
    record_change(
        actor=actor, superbill=superbill, contents=after, action=Action.UPDATE,
        summary=f"Superbill changed: {', '.join(names)}",
        metadata={
            "changed_fields": names,
            "previous": {"status": was_status, "total_charge_amount": spelled(was_total)},
        },
        now=now,
    )  # fmt: skip
    return stored


def _names(changes: Mapping[str, Any], before: Contents, after: Contents) -> list[str]:
    names = [name for column, name in NAMES.items() if column in changes]
    names += ["diagnoses"] if after.diagnoses != before.diagnoses else []
    return names + (["charge_lines"] if after.lines != before.lines else [])


def _changed_columns(
    actor: Actor, superbill: Superbill, fields: SuperbillFields, *, is_coded_anew: bool
) -> dict[str, Any]:  # fmt: skip
    """A reason that is not given again answers for what it was given for, not for other contents or payers."""
    wanted: dict[str, Any] = {
        name: str(fields[name]) for name in ("status", "place_of_service", "notes", "override_reason") if name in fields
    }
    payer = Payer(superbill.payer_name, superbill.policy_id, superbill.carrier_id)
    billed_to = _payer(actor, superbill.patient_id, service_day(actor, superbill.served_at), payer, fields)
    wanted |= billed_to
    if is_coded_anew or billed_to != payer._asdict():
        wanted.setdefault("override_reason", "")
    return {column: value for column, value in wanted.items() if value != getattr(superbill, column)}


def _payer(
    actor: Actor, patient_id: int, served_on: date, before: Payer, fields: Mapping[str, Any]
) -> dict[str, Any]:  # fmt: skip
    payer = settle_payer(actor=actor, patient_id=patient_id, served_on=served_on, before=before, said=fields)
    return payer._asdict()


def _lock_billable(actor: Actor, encounter_id: int) -> Any:
    try:
        encounter = lock_encounter(actor=actor, encounter_id=encounter_id)
    except NotFound:
        raise BadInput(encounter="Choose an encounter of your facility.") from None
    if encounter.status != "signed":
        raise BadInput(encounter="Only a signed encounter is billed. Its note is not signed.")
    return encounter


def _refuse(errors: Mapping[str, Any]) -> None:
    if errors:
        raise BadInput(errors)
