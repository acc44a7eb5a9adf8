"""What a patient takes, and asking for more of it."""

from careflow.domains.medications import operations, queries
from careflow.domains.medications.queries import MedicationForPatientOut, RefillForPatientOut
from careflow.domains.portal.api.routes import SECTION, of_patient, patient_of, routes
from careflow.domains.portal.permissions import PortalScope
from careflow.domains.portal.schemas.refills import RefillIn
from careflow.platform.endpoint.gate import Call

RECORDS = of_patient(PortalScope.RECORDS)


@routes.endpoint("GET", "portal/medications/", needs=RECORDS, section=SECTION, summary="List what the patient takes.")
def list_medications_for_patient(call: Call) -> list[MedicationForPatientOut]:
    """What is being taken first, then the rest; of both what was written down last first."""
    return queries.list_medications_for_patient(actor=call.actor, patient_id=patient_of(call))


@routes.endpoint(
    "GET", "portal/refill-requests/", needs=RECORDS, section=SECTION, summary="List what was asked to be refilled."
)
def list_refills_for_patient(call: Call) -> list[RefillForPatientOut]:
    """Newest first: the patient’s own of the last ninety days, and whatever still waits for an answer, also what a
    pharmacy asked for."""
    return queries.list_refills_for_patient(actor=call.actor, patient_id=patient_of(call), now=call.now)


@routes.endpoint(
    "POST", "portal/refill-requests/", needs=RECORDS, section=SECTION, status=201, also=(429,),
    summary="Ask for more of a medication.",
)  # fmt: skip
def request_refill_as_patient(call: Call, body: RefillIn) -> RefillForPatientOut:
    """Of one that is being taken and that nobody has asked for yet, from a pharmacy that the clinic works with. Two
    hundred an hour are let through; what was refused does not count."""
    patient_id = patient_of(call)
    refill_id = operations.request_refill_as_patient(
        actor=call.actor, patient_id=patient_id, **body.model_dump(), now=call.now
    )
    return queries.get_refill_for_patient(actor=call.actor, patient_id=patient_id, refill_id=refill_id)


@routes.endpoint(
    "POST", "portal/refill-requests/{id:refill_id}/cancel/", needs=RECORDS, section=SECTION,
    summary="Take back what was asked.",
)  # fmt: skip
def cancel_refill(call: Call, refill_id: int) -> RefillForPatientOut:
    """While it waits for an answer. What a pharmacy asked for is closed by the clinic alone."""
    patient_id = patient_of(call)
    operations.cancel_refill(
        actor=call.actor,
        refill_id=refill_id,
        patient_id=patient_id,
        expected_version=call.expected_version,
        now=call.now,
    )
    return queries.get_refill_for_patient(actor=call.actor, patient_id=patient_id, refill_id=refill_id)
