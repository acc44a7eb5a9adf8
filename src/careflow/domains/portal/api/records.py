"""What the chart says, as far as its patient reads it."""

from typing import Annotated

from ninja import Query

from careflow.domains.allergies import queries as allergies
from careflow.domains.allergies.queries import AllergyForPatientOut
from careflow.domains.audit import queries as audit
from careflow.domains.clinical import queries as clinical
from careflow.domains.clinical.queries import OpenedVisitForPatientOut
from careflow.domains.medications import queries as medications
from careflow.domains.patients import operations as patients
from careflow.domains.portal.api.routes import SECTION, of_patient, patient_of, routes
from careflow.domains.portal.permissions import PortalScope
from careflow.domains.portal.schemas.records import MedicalSummaryOut, OpeningOut
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.shapes import Id

RECORDS = of_patient(PortalScope.RECORDS)
MOST_OPENINGS = 1000


@routes.endpoint("GET", "portal/allergies/", needs=RECORDS, section=SECTION, summary="List what the patient reacts to.")
def list_allergies_for_patient(call: Call) -> list[AllergyForPatientOut]:
    """Active ones first, then the worst first. What was entered in error is not among them."""
    return allergies.list_allergies_for_patient(actor=call.actor, patient_id=patient_of(call))


@routes.endpoint(
    "GET", "portal/medical-summary/", needs=RECORDS, section=SECTION,
    summary="Read what the patient takes and reacts to, and the signed notes of all visits.",
)  # fmt: skip
def get_medical_summary(call: Call) -> MedicalSummaryOut:
    """Reading it is recorded, once per person and chart in fifteen minutes. A visit whose note is being corrected
    comes back when it is signed again."""
    actor, patient_id = call.actor, patient_of(call)
    patients.record_opening(actor=actor, patient_id=patient_id, what="medical summary", now=call.now)
    return MedicalSummaryOut.of(
        medications=medications.list_active_medications_for_patient(actor=actor, patient_id=patient_id),
        allergies=allergies.list_active_allergies_for_patient(actor=actor, patient_id=patient_id),
        visits=clinical.list_visits_for_patient(actor=actor, patient_id=patient_id),
    )


@routes.endpoint(
    "GET", "portal/visits/{id:encounter_id}/", needs=RECORDS, section=SECTION,
    summary="Read the signed note of one visit, with what was added to it.",
)  # fmt: skip
def get_visit_for_patient(call: Call, encounter_id: int) -> OpenedVisitForPatientOut:
    """By the id of a visit in the medical summary; reading it is recorded like that."""
    patient_id = patient_of(call)
    visit = clinical.get_visit_for_patient(actor=call.actor, patient_id=patient_id, encounter_id=encounter_id)
    patients.record_opening(actor=call.actor, patient_id=patient_id, what="encounter", now=call.now)
    return visit


@routes.endpoint(
    "GET", "portal/chart-openings/", needs=RECORDS, section=SECTION, summary="See who has opened the patient’s chart."
)
def list_openings(
    call: Call, before: Annotated[Id | None, Query(description="Only those before this one.")] = None
) -> list[OpeningOut]:
    """Newest first, a thousand at most; a Link header says how to ask on. Names are those of then. Whoever opens
    the same several times within fifteen minutes is listed once."""
    found = audit.openings_of_chart(patient_id=patient_of(call), before=before, limit=MOST_OPENINGS + 1)
    if len(found) > MOST_OPENINGS:
        call.link_next(before=found[MOST_OPENINGS - 1].id)
    return [OpeningOut.of(opening) for opening in found[:MOST_OPENINGS]]
