from datetime import datetime
from typing import Any

from django.db import transaction

from careflow.domains.audit.operations import Action
from careflow.domains.medications import queries
from careflow.domains.medications.models import Medication, name_key
from careflow.domains.medications.operations import telling
from careflow.domains.medications.operations.alerting import Override, Subject, keep_alerts
from careflow.domains.medications.operations.fields import (
    MedicationFields,
    check_prescriber,
    facility_of,
    lock_patient,
    today_of,
)
from careflow.domains.medications.rules.courses import Course, changed, objections
from careflow.domains.medications.rules.statuses import ACTIVE
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput


@transaction.atomic(savepoint=False)
def create_medication(*, actor: Actor, fields: MedicationFields, override_reason: str = "", now: datetime) -> int:
    """Write down what a patient takes and return its id. `patient`, `medication_name`, `dose`, `route` and
    `frequency` must be among the fields. An active one is compared with the chart; what speaks against it is kept,
    as overridden when there is a reason, and keeps nobody from writing it down. Raises BadInput."""
    course = changed(Course(), fields)
    if wrong := objections(course, before=None, today=today_of(actor, now)):
        raise BadInput(wrong)
    lock_patient(actor, fields["patient"])
    prescriber_id = fields.get("prescriber")
    if prescriber_id is not None:
        check_prescriber(actor, prescriber_id)
    medication = Medication(
        facility_id=facility_of(actor),
        patient_id=fields["patient"],
        status=course.status,
        medication_name=fields["medication_name"],
        name_key=name_key(fields["medication_name"]),
        dose=fields["dose"],
        route=fields["route"],
        frequency=fields["frequency"],
        start_date=course.start_date,
        end_date=course.end_date,
        prescriber_id=prescriber_id,
        prescriber_name=fields.get("prescriber_name", ""),
        notes=fields.get("notes", ""),
        created_by_id=actor.user_id,
        created_by_name=actor.name,
        updated_by_id=actor.user_id,
        updated_by_name=actor.name,
        created_at=now,
        updated_at=now,
    )
    told = _insert(actor, medication, override_reason, now)
    telling.record(
        actor=actor,
        action=Action.CREATE,
        medication=medication,
        summary="Medication recorded",
        metadata={"status": course.status, **told},
        at=now,
    )
    return int(medication.pk)


def _insert(actor: Actor, medication: Medication, override_reason: str, now: datetime) -> dict[str, Any]:
    """Returns what the line of history tells about the warnings."""
    if medication.status != ACTIVE:
        medication.save(force_insert=True)
        return {}
    comparison = queries.compare(
        actor=actor, patient_id=medication.patient_id, medication_name=medication.medication_name
    )
    medication.save(force_insert=True)
    subject = Subject(medication.pk, medication.name_key)
    override = Override(override_reason)
    return keep_alerts(actor=actor, subject=subject, comparison=comparison, override=override, now=now)
