from typing import Annotated

from ninja import Query

from careflow.domains.allergies import operations, queries
from careflow.domains.allergies.api.routes import CHANGE, SECTION, VIEW, routes
from careflow.domains.allergies.queries import NoKnownAllergiesOut
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.shapes import Id

PatientId = Annotated[Id, Query(description="The patient who was asked.")]


@routes.endpoint(
    "GET", "allergies/no-known-allergies/", needs=VIEW, section=SECTION, also=(404,),
    summary="See whether the patient was asked and knows of no allergy.",
)  # fmt: skip
def get_no_known_allergies(call: Call, patient_id: PatientId) -> NoKnownAllergiesOut:
    """The last statement, with who asked and when, and with who took it back. Version 0 when nobody has asked."""
    return queries.get_no_known_allergies(actor=call.actor, patient_id=patient_id)


@routes.endpoint(
    "PUT", "allergies/no-known-allergies/", needs=CHANGE, section=SECTION, also=(404,),
    summary="State that the patient was asked and knows of no allergy.",
)  # fmt: skip
def state_no_known_allergies(call: Call, patient_id: PatientId) -> NoKnownAllergiesOut:
    """Refused while the chart has active allergies. A later asking takes the place of an earlier one; the
    same person on the same day changes nothing."""
    operations.state_no_known_allergies(
        actor=call.actor, patient_id=patient_id, expected_version=call.expected_version, now=call.now
    )
    return queries.get_no_known_allergies(actor=call.actor, patient_id=patient_id)


@routes.endpoint(
    "DELETE", "allergies/no-known-allergies/", needs=CHANGE, section=SECTION, status=204, also=(404,),
    summary="Take back that the patient knows of no allergy.",
)  # fmt: skip
def withdraw_no_known_allergies(call: Call, patient_id: PatientId) -> None:
    """Where nothing is stated, nothing happens. Recording an allergy does this by itself."""
    operations.withdraw_no_known_allergies(
        actor=call.actor, patient_id=patient_id, expected_version=call.expected_version, now=call.now
    )
