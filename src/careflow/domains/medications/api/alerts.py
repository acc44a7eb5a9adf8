from careflow.domains.medications import operations, queries
from careflow.domains.medications.api.medications import CHANGE, VIEW
from careflow.domains.medications.api.routes import SECTION, routes
from careflow.domains.medications.operations import Override
from careflow.domains.medications.queries import AlertOut, MedicationWithAlertsOut
from careflow.domains.medications.schemas import AcknowledgementIn, MedicationCheckIn, MedicationCheckOut
from careflow.domains.patients import queries as patients
from careflow.platform.endpoint.gate import Call
from careflow.platform.problems import BadInput, NotFound


@routes.endpoint(
    "POST", "medications/check/", needs=VIEW, section=SECTION,
    summary="Ask what speaks against a medication, without writing it down.",
)  # fmt: skip
def check_medication(call: Call, body: MedicationCheckIn) -> MedicationCheckOut:
    """The patient's active allergies and other active medications are compared with it; the gravest alert comes
    first. An alert never keeps anybody from prescribing."""
    try:
        patients.get_for_booking(actor=call.actor, patient_id=body.patient, lock=False)
    except NotFound:
        raise BadInput(patient="Choose a patient of your facility.") from None
    comparison = queries.compare(
        actor=call.actor,
        patient_id=body.patient,
        medication_name=body.medication_name,
        medication_id=body.medication or queries.NOBODY,
    )
    return MedicationCheckOut.of(comparison)


@routes.endpoint(
    "GET", "medications/{id:medication_id}/alerts/", needs=VIEW, section=SECTION,
    summary="Read every alert that was ever raised for a medication.",
)  # fmt: skip
def list_medication_alerts(call: Call, medication_id: int) -> list[AlertOut]:
    """Newest first, with who acknowledged each and why; those that no longer hold are among them."""
    return queries.list_alerts(actor=call.actor, medication_id=medication_id)


@routes.endpoint(
    "POST", "medications/{id:medication_id}/acknowledge-alerts/", needs=CHANGE, section=SECTION,
    summary="Say why a medication is right in spite of its alerts.",
)  # fmt: skip
def acknowledge_alerts(call: Call, medication_id: int, body: AcknowledgementIn) -> MedicationWithAlertsOut:
    """Acknowledges all that stand, or of them only `alert_ids`: then one that a colleague's entry has raised since they
    were read stays. The answer shows once more what was acknowledged, beside what still waits. Without any, nothing is
    written."""
    operations.acknowledge_alerts(
        actor=call.actor,
        medication_id=medication_id,
        override=Override(body.reason, body.alert_ids),
        expected_version=call.expected_version,
        now=call.now,
    )
    return queries.get_medication(actor=call.actor, medication_id=medication_id, answered_at=call.now)
