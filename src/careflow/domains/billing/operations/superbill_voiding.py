"""Taking a superbill back. Nothing of it changes but that it is void, and its encounter may be billed again."""

from datetime import datetime

from django.db import transaction

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.billing.models import Superbill
from careflow.domains.billing.operations.superbill_contents import Contents, contents_of, read_contents
from careflow.domains.billing.operations.superbill_locks import lock_superbill_of_encounter, rows_of
from careflow.domains.billing.operations.superbill_revisions import record_change
from careflow.domains.billing.operations.superbills import VOID, open_superbill
from careflow.domains.billing.queries import SuperbillOut, show_superbill
from careflow.domains.billing.rules.superbills import SuperbillStatus
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput
from careflow.platform.records import check_version, update_row


@transaction.atomic(savepoint=False)
def void_superbill(
    *, actor: Actor, superbill_id: int, reason: str, expected_version: int | None, now: datetime
) -> SuperbillOut:  # fmt: skip
    """In any state; one that is void already stays as it is. Raises NotFound, StaleVersion."""
    superbill = lock_superbill_of_encounter(actor=actor, superbill_id=superbill_id)
    check_version(superbill.version, expected_version)
    stored = read_contents(actor=actor, superbill_id=superbill_id)
    if superbill.voided_at is None:
        _void(actor, superbill, contents_of(*stored), reason, now)
    return show_superbill(actor=actor, superbill_id=superbill_id, **stored._asdict())


@transaction.atomic(savepoint=False)
def correct_superbill(
    *, actor: Actor, superbill_id: int, reason: str, expected_version: int | None, now: datetime
) -> SuperbillOut:  # fmt: skip
    """Void it and open a copy that is coded anew; returns the copy. Raises NotFound, StaleVersion, and BadInput
    for one that is void already."""
    superbill = lock_superbill_of_encounter(actor=actor, superbill_id=superbill_id)
    check_version(superbill.version, expected_version)
    if superbill.voided_at is not None:
        raise BadInput(status=VOID)
    contents = contents_of(*read_contents(actor=actor, superbill_id=superbill_id))
    copy = Superbill(
        facility_id=superbill.facility_id,
        patient_id=superbill.patient_id,
        encounter_id=superbill.encounter_id,
        served_at=superbill.served_at,
        status=SuperbillStatus.CODING_NEEDED.value,
        payer_name=superbill.payer_name,
        policy_id=superbill.policy_id,
        carrier_id=superbill.carrier_id,
        place_of_service=superbill.place_of_service,
        notes=superbill.notes,
        corrects_id=superbill.pk,
        created_by_id=actor.user_id,
        updated_by_id=actor.user_id,
        created_at=now,
        updated_at=now,
    )
    with audit.together():
        _void(actor, superbill, contents, reason, now)
        return open_superbill(
            actor=actor, superbill=copy, contents=contents, summary="Superbill opened as a correction", reason=reason,
            now=now,
        )  # fmt: skip


def _void(actor: Actor, superbill: Superbill, contents: Contents, reason: str, now: datetime) -> None:
    stamp = {
        "voided_at": now, "voided_by_id": actor.user_id, "voided_by_name": actor.name, "voided_because": reason,
        "updated_by_id": actor.user_id,
    }  # fmt: skip
    update_row(rows_of(actor).filter(pk=superbill.pk), stamp, now=now)
    for column, value in stamp.items():
        setattr(superbill, column, value)
    superbill.version += 1
    record_change(
        actor=actor, superbill=superbill, contents=contents, action=Action.DELETE, summary="Superbill voided",
        metadata={"severity": "warn"}, reason=reason, now=now,
    )  # fmt: skip
