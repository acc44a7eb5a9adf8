from datetime import date, datetime
from typing import Any

from django.db import transaction

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.medications import queries
from careflow.domains.medications.models import Medication, name_key
from careflow.domains.medications.operations import telling
from careflow.domains.medications.operations.alerting import Override, Subject, answer_waiting, keep_alerts
from careflow.domains.medications.operations.fields import MedicationFields, check_prescriber, today_of
from careflow.domains.medications.operations.resolving import cancel_with_medication
from careflow.domains.medications.rules.courses import Course, changed, discontinued, objections
from careflow.domains.medications.rules.statuses import ACTIVE, DISCONTINUED
from careflow.domains.patients import queries as patients
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput
from careflow.platform.records import check_version, update_row

TEXTS = ("medication_name", "dose", "route", "frequency", "prescriber_name", "notes")
COURSE = ("status", "start_date", "end_date", "end_is_implied")


@transaction.atomic(savepoint=False)
def change_medication(
    *,
    actor: Actor,
    medication_id: int,
    fields: MedicationFields,
    override: Override,
    expected_version: int | None,
    now: datetime,
) -> None:
    """Change what the fields say and nothing else; without a difference nothing is written or recorded. Another
    name, or an active status that is new, is compared with the chart. A reason answers the warnings that are found,
    or else those that wait, and of them those that are named.

    Raises NotFound, StaleVersion, BadInput."""
    before = queries.lock_medication(actor=actor, medication_id=medication_id, and_patient=True)
    check_version(before.version, expected_version)
    if fields.get("patient", before.patient_id) != before.patient_id:
        raise BadInput(patient="A medication stays in the chart it was written into.")
    changes = _changes(actor, before, fields, today_of(actor, now))
    told = _weigh(actor, before, changes, override, now)
    if changes:
        _write(actor, before, changes, Action.UPDATE, now, told)
    elif told:
        telling.record(
            actor=actor, action=Action.UPDATE, medication=before, summary=telling.ACKNOWLEDGED, metadata=told, at=now
        )


@transaction.atomic(savepoint=False)
def discontinue_medication(*, actor: Actor, medication_id: int, expected_version: int | None, now: datetime) -> None:
    """The medication stays in the chart, as over; a second time changes nothing. Raises NotFound, StaleVersion."""
    before = queries.lock_medication(actor=actor, medication_id=medication_id)
    check_version(before.version, expected_version)
    if before.status == DISCONTINUED:
        return
    after = discontinued(_course_of(before), today=today_of(actor, now))
    _write(actor, before, _different(before, _columns_of(after)), Action.DELETE, now)


def _weigh(
    actor: Actor, before: Medication, changes: dict[str, Any], override: Override, now: datetime
) -> dict[str, Any]:
    """Returns what the line of history tells about warnings."""
    if changes.get("status", before.status) != ACTIVE:
        return {}
    if changes.keys() & {"name_key", "status"}:
        name = changes.get("medication_name", before.medication_name)
        comparison = queries.compare(
            actor=actor, patient_id=before.patient_id, medication_name=name, medication_id=before.pk
        )
        subject = Subject(before.pk, changes.get("name_key", before.name_key))
        return keep_alerts(actor=actor, subject=subject, comparison=comparison, override=override, now=now)
    if override.reason:
        return answer_waiting(actor=actor, medication_id=before.pk, override=override, now=now)
    return {}


def _changes(actor: Actor, before: Medication, fields: MedicationFields, today: date) -> dict[str, Any]:
    """Columns and their new values, checked."""
    was = _course_of(before)
    course = changed(was, fields)
    if wrong := objections(course, before=was, today=today):
        raise BadInput(wrong)
    values = _columns_of(course) | {name: value for name, value in fields.items() if name in TEXTS}
    if fields.get("medication_name", before.medication_name) != before.medication_name:
        values["name_key"] = name_key(fields["medication_name"])
    if "prescriber" in fields:
        values["prescriber_id"] = fields["prescriber"]
    changes = _different(before, values)
    if changes.get("prescriber_id") is not None:
        check_prescriber(actor, changes["prescriber_id"])
    if "prescriber_name" in changes and _is_shown(actor, before, changes["prescriber_name"]):
        del changes["prescriber_name"]
    return changes


def _is_shown(actor: Actor, before: Medication, name: str) -> bool:
    """Answers show the prescriber's own name in the place of what was typed; a client that sends it back has
    typed nothing."""
    if before.prescriber_id is None:
        return False
    provider = patients.get_care_provider(actor=actor, provider_id=before.prescriber_id)
    return provider.display_name == name


def _course_of(medication: Medication) -> Course:
    return Course(*(getattr(medication, name) for name in COURSE))


def _columns_of(course: Course) -> dict[str, Any]:
    return {name: getattr(course, name) for name in COURSE}


def _different(before: Medication, values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if getattr(before, name) != value}


def _write(
    actor: Actor,
    before: Medication,
    changes: dict[str, Any],
    action: Action,
    now: datetime,
    alerts: dict[str, Any] | None = None,
) -> None:
    stamp = {"updated_by_id": actor.user_id, "updated_by_name": actor.name}
    told = telling.difference(before, changes) | (alerts or {})
    done = "discontinued" if action is Action.DELETE else f"changed: {', '.join(told['changed_fields'])}"
    with audit.together():
        if changes.get("status", ACTIVE) != ACTIVE:
            cancel_with_medication(actor=actor, medication_id=before.pk, now=now)
        update_row(Medication.objects.visible_to(actor).filter(pk=before.pk), changes | stamp, now=now)
        telling.record(
            actor=actor, action=action, medication=before, summary=f"Medication {done}", metadata=told, at=now
        )
