"""Taking a chart out of use and back."""

from datetime import datetime

from django.db import transaction

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.patients.models import Patient
from careflow.platform.actor import Actor
from careflow.platform.problems import NotFound
from careflow.platform.records import check_version, update_row


def locked_chart(*, actor: Actor, patient_id: int, even_inactive: bool = False) -> Patient:
    """The chart without its sealed number, locked until the transaction ends. Raises NotFound."""
    rows = Patient.objects.visible_to(actor).select_for_update(no_key=True).defer("ssn").filter(pk=patient_id)
    patient: Patient | None = rows.first()
    if patient is None or not (patient.is_active or even_inactive):
        raise NotFound
    return patient


@transaction.atomic(savepoint=False)
def deactivate_patient(
    *, actor: Actor, patient_id: int, because: str = "", expected_version: int | None = None, now: datetime
) -> None:
    """The chart stays stored and can be restored; nothing that hangs on it goes. Raises NotFound, StaleVersion."""
    patient = locked_chart(actor=actor, patient_id=patient_id)
    check_version(patient.version, expected_version)
    set_active(actor=actor, patient=patient, is_active=False, action=Action.DELETE, because=because, now=now)


@transaction.atomic(savepoint=False)
def restore_patient(*, actor: Actor, patient_id: int, expected_version: int | None = None, now: datetime) -> None:
    """Put a deactivated chart back into use; one that is in use stays as it is. Raises NotFound, StaleVersion."""
    patient = locked_chart(actor=actor, patient_id=patient_id, even_inactive=True)
    check_version(patient.version, expected_version)
    if not patient.is_active:
        set_active(actor=actor, patient=patient, is_active=True, action=Action.UPDATE, now=now)


def set_active(
    *, actor: Actor, patient: Patient, is_active: bool, action: Action, because: str = "", now: datetime
) -> None:
    changes = {
        "is_active": is_active,
        "deactivated_at": None if is_active else now,
        "deactivated_by_id": None if is_active else actor.user_id,
        "deactivated_because": because,
    }
    update_row(Patient.objects.visible_to(actor).filter(pk=patient.pk), changes, now=now)
    audit.record(
        actor=actor,
        action=action,
        subject="patients/patient",
        subject_id=patient.pk,
        summary=f"Chart {patient.chart_number} {'restored' if is_active else 'deactivated'}",
        metadata={"field": "is_active", "previous": not is_active, "next": is_active}
        | ({"reason": because} if because else {}),
        patient_id=patient.pk,
        at=now,
    )
