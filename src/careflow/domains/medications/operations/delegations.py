"""Letting somebody answer refill requests in a prescriber's name."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.facilities import queries as facilities
from careflow.domains.medications import queries
from careflow.domains.medications.models import PrescriberDelegation
from careflow.domains.medications.operations.fields import check_prescriber, facility_of
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput
from careflow.platform.records import check_version, update_row
from careflow.platform.refusals import breaks_unique

SUBJECT = "medications/prescriberdelegation"
ALREADY = "This person stands in for this prescriber already."


@transaction.atomic(savepoint=False)
def add_prescriber_delegation(
    *, actor: Actor, prescriber_id: int, delegate_id: int, is_active: bool = True, now: datetime
) -> int:
    """Returns the delegation's id. Raises BadInput for people of other facilities or out of use, and for a pair
    that has a delegation, switched off or not."""
    check_prescriber(actor, prescriber_id)
    delegate = facilities.find_staff(actor=actor, staff_id=delegate_id)
    if delegate is None:
        raise BadInput(delegate="Nobody with this number works at this facility.")
    if not delegate.is_active:
        raise BadInput(delegate="This person no longer works here.")
    delegation = PrescriberDelegation(
        facility_id=facility_of(actor),
        prescriber_id=prescriber_id,
        delegate_id=delegate_id,
        is_active=is_active,
        created_at=now,
        updated_at=now,
    )
    try:
        delegation.save(force_insert=True)
    except IntegrityError as error:
        if breaks_unique(error, PrescriberDelegation, "facility", "prescriber", "delegate"):
            raise BadInput(delegate=ALREADY) from error
        raise
    _record(actor, Action.CREATE, delegation, {"is_active": is_active}, now)
    return int(delegation.pk)


@transaction.atomic(savepoint=False)
def change_prescriber_delegation(
    *, actor: Actor, delegation_id: int, is_active: bool | None, expected_version: int | None, now: datetime
) -> None:
    """Switch it off or on, without taking it back. Raises NotFound, StaleVersion."""
    delegation = queries.lock_delegation(actor=actor, delegation_id=delegation_id)
    check_version(delegation.version, expected_version)
    if is_active is None or delegation.is_active == is_active:
        return
    update_row(_row(actor, delegation), {"is_active": is_active}, now=now)
    told = {
        "changed_fields": ["is_active"], "previous": {"is_active": not is_active}, "next": {"is_active": is_active},
    }  # fmt: skip
    _record(actor, Action.UPDATE, delegation, told, now)


@transaction.atomic(savepoint=False)
def withdraw_prescriber_delegation(
    *, actor: Actor, delegation_id: int, expected_version: int | None, now: datetime
) -> None:
    """Gone for everybody but the log; it can be given again. Raises NotFound, StaleVersion."""
    delegation = queries.lock_delegation(actor=actor, delegation_id=delegation_id)
    check_version(delegation.version, expected_version)
    update_row(_row(actor, delegation), {"deleted_at": now, "deleted_by_id": actor.user_id}, now=now)
    _record(actor, Action.DELETE, delegation, {}, now)


def _row(actor: Actor, delegation: PrescriberDelegation) -> Any:
    return PrescriberDelegation.objects.visible_to(actor).filter(pk=delegation.pk)


def _record(
    actor: Actor, action: Action, delegation: PrescriberDelegation, metadata: Mapping[str, Any], now: datetime
) -> None:
    done = {Action.CREATE: "given", Action.UPDATE: "changed", Action.DELETE: "withdrawn"}[action]
    audit.record(
        actor=actor,
        action=action,
        subject=SUBJECT,
        subject_id=delegation.pk,
        summary=f"Refill delegation {done}",
        metadata={"prescriber_id": delegation.prescriber_id, "delegate_id": delegation.delegate_id, **metadata},
        at=now,
    )
