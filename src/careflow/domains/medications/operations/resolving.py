"""The end of a refill request: approved or denied by staff, cancelled by the patient or with the medication."""

from datetime import datetime

from django.db import transaction

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.medications import queries
from careflow.domains.medications.events import RefillResolved
from careflow.domains.medications.models import RefillRequest
from careflow.domains.medications.permissions import MedicationPermission
from careflow.domains.medications.rules.refills import APPROVED, CANCELLED, DENIED, PATIENT, PENDING
from careflow.platform import events
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput, NotAllowed
from careflow.platform.records import check_version, update_row

SUBJECT = "medications/refillrequest"


class NotDelegated(NotAllowed):
    code = "refill.not_delegated"
    detail = "Only the prescriber, or somebody the prescriber delegated this to, may answer."


@transaction.atomic(savepoint=False)
def approve_refill(
    *, actor: Actor, refill_id: int, clinician_note: str = "", expected_version: int | None = None, now: datetime
) -> None:
    """Say yes; no medication and no order comes of it.

    Raises NotFound, NotDelegated, StaleVersion, and BadInput once it is resolved."""
    _answer(actor, refill_id, APPROVED, clinician_note, expected_version, now)


@transaction.atomic(savepoint=False)
def deny_refill(
    *, actor: Actor, refill_id: int, clinician_note: str = "", expected_version: int | None = None, now: datetime
) -> None:
    """Raises what `approve_refill` raises."""
    _answer(actor, refill_id, DENIED, clinician_note, expected_version, now)


@transaction.atomic(savepoint=False)
def cancel_refill(
    *, actor: Actor, refill_id: int, patient_id: int, expected_version: int | None = None, now: datetime
) -> None:
    """Take back what the patient asked for. Raises NotFound for a request that is not about this patient, StaleVersion,
    BadInput for one of a pharmacy and once it is resolved."""
    refill = queries.lock_refill(actor=actor, refill_id=refill_id, patient_id=patient_id)
    check_version(refill.version, expected_version)
    if refill.source != PATIENT:
        raise BadInput(status="A pharmacy asked for this. Only the clinic can close it.")
    _refuse_resolved(refill)
    _resolve(actor, refill, CANCELLED, now)


def cancel_with_medication(*, actor: Actor, medication_id: int, now: datetime) -> None:
    """A medication that is no longer taken needs no refill. The caller holds the medication's lock."""
    refill = queries.lock_pending(actor=actor, medication_id=medication_id)
    if refill is not None:
        _resolve(actor, refill, CANCELLED, now, is_with_medication=True)


def _answer(actor: Actor, refill_id: int, status: str, note: str, expected_version: int | None, now: datetime) -> None:
    refill = queries.lock_refill(actor=actor, refill_id=refill_id)
    _check_authority(actor, refill.medication_id)
    check_version(refill.version, expected_version)
    _refuse_resolved(refill)
    refill.clinician_note = note or refill.clinician_note
    with audit.together():
        _resolve(actor, refill, status, now)


def _check_authority(actor: Actor, medication_id: int) -> None:
    """Whoever prescribes answers for all; the others where no prescriber of the directory is named, or where they
    stand in for the one who is."""
    if actor.can(MedicationPermission.PRESCRIBE):
        return
    has_prescriber, stands_in = queries.prescriber_and_stand_in(actor=actor, medication_id=medication_id)
    if has_prescriber and not stands_in:
        raise NotDelegated


def _refuse_resolved(refill: RefillRequest) -> None:
    if refill.status != PENDING:
        raise BadInput(status=f"This request is already {refill.status}.")


def _resolve(
    actor: Actor, refill: RefillRequest, status: str, now: datetime, *, is_with_medication: bool = False
) -> None:
    why = {"because": "medication_not_active"} if is_with_medication else {}
    update_row(
        RefillRequest.objects.visible_to(actor).filter(pk=refill.pk),
        {
            "status": status,
            "clinician_note": refill.clinician_note,
            "resolved_at": now,
            "resolved_by_id": actor.user_id,
            "resolved_by_name": actor.name,
        },
        now=now,
    )
    audit.record(
        actor=actor,
        action=Action.UPDATE,
        subject=SUBJECT,
        subject_id=refill.pk,
        summary=f"Refill request {status}",
        metadata={"status": status, "previous": {"status": PENDING}, "medication_id": refill.medication_id, **why},
        patient_id=refill.patient_id,
        at=now,
    )
    events.publish(
        RefillResolved(
            actor=actor,
            refill_id=refill.pk,
            facility_id=refill.facility_id,
            patient_id=refill.patient_id,
            medication_id=refill.medication_id,
            medication_name=refill.medication.medication_name,
            source=refill.source,
            status=status,
            clinician_note=refill.clinician_note,
            at=now,
            is_with_medication=is_with_medication,
        )
    )
