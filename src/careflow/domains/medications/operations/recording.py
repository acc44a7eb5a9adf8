from datetime import datetime

from django.db import transaction

from careflow.domains.audit.operations import Action
from careflow.domains.medications.models import Medication, name_key
from careflow.domains.medications.operations import telling
from careflow.domains.medications.operations.fields import (
    MedicationFields,
    check_prescriber,
    facility_of,
    lock_patient,
    today_of,
)
from careflow.domains.medications.rules.courses import Course, changed, objections
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput


@transaction.atomic(savepoint=False)
def create_medication(*, actor: Actor, fields: MedicationFields, now: datetime) -> int:
    """Write down what a patient takes and return its id. `patient`, `medication_name`, `dose`, `route` and
    `frequency` must be among the fields. Equal entries are no mistake by themselves. Raises BadInput."""
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
    medication.save(force_insert=True)
    telling.record(
        actor=actor,
        action=Action.CREATE,
        medication=medication,
        summary="Medication recorded",
        metadata={"status": course.status},
        at=now,
    )
    return int(medication.pk)
