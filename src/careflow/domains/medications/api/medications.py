from typing import Annotated, cast

from ninja import Query

from careflow.domains.medications import operations, queries
from careflow.domains.medications.api.routes import SECTION, routes
from careflow.domains.medications.operations import MedicationFields, Override
from careflow.domains.medications.permissions import MedicationPermission
from careflow.domains.medications.queries import MedicationOut, MedicationWithAlertsOut
from careflow.domains.medications.rules.statuses import Status
from careflow.domains.medications.schemas import MedicationForm, MedicationIn, MedicationPatch, MedicationPut
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import permission
from careflow.platform.endpoint.shapes import Id, sent

VIEW = permission(MedicationPermission.VIEW)
CHANGE = permission(MedicationPermission.VIEW, MedicationPermission.MANAGE)

OVERRIDING = ("override_reason", "override_alert_ids")


@routes.endpoint(
    "GET", "medications/", needs=VIEW, section=SECTION, summary="List what a patient takes, or what was recorded last."
)
def list_medications(
    call: Call,
    patient_id: Annotated[Id | None, Query(description="Only this patient’s.")] = None,
    status: Annotated[Status | None, Query(description="Only those that stand so.")] = None,
    before: Annotated[Id | None, Query(description="Only those recorded before this one.")] = None,
) -> list[MedicationOut]:
    """By name, then the latest start. One patient’s come whole, discontinued ones included; of the facility’s the
    thousand that were recorded last, and a Link header says how to ask on."""
    page, oldest = queries.list_medications(actor=call.actor, patient_id=patient_id, status=status, before=before)
    if oldest is not None:
        call.link_next(before=oldest)
    return page


@routes.endpoint(
    "POST", "medications/", needs=permission(MedicationPermission.MANAGE), section=SECTION, status=201,
    summary="Write down what a patient takes.",
)  # fmt: skip
def create_medication(call: Call, body: MedicationIn) -> MedicationWithAlertsOut:
    """Route and frequency are free texts; the catalogs only suggest. An active medication is compared with the
    patient's active allergies and other active medications; `alerts` tell what speaks against it, and
    `override_reason` why it is right all the same."""
    medication_id = operations.create_medication(
        actor=call.actor, fields=_fields(body), override_reason=body.override_reason, now=call.now
    )
    return queries.get_medication(actor=call.actor, medication_id=medication_id, answered_at=call.now)


@routes.endpoint("GET", "medications/{id:medication_id}/", needs=VIEW, section=SECTION, summary="Read one medication.")
def get_medication(call: Call, medication_id: int) -> MedicationWithAlertsOut:
    """With the alerts that stand and that nobody has acknowledged."""
    return queries.get_medication(actor=call.actor, medication_id=medication_id)


@routes.endpoint("PUT", "medications/{id:medication_id}/", needs=CHANGE, section=SECTION, summary="Save a medication.")
def replace_medication(call: Call, medication_id: int, body: MedicationPut) -> MedicationWithAlertsOut:
    """Like PATCH, with the required fields. What is left out keeps its value."""
    return _changed(call, medication_id, body)


@routes.endpoint(
    "PATCH", "medications/{id:medication_id}/", needs=CHANGE, section=SECTION,
    summary="Change some of a medication.",
)  # fmt: skip
def change_medication(call: Call, medication_id: int, body: MedicationPatch) -> MedicationWithAlertsOut:
    """Only what is sent is written. A medication that is no longer active takes its pending refill request with
    it; one that is active again loses the end that discontinuing gave it, and is compared with the chart anew, as
    after a change of its name. `override_reason` goes for every alert, or with `override_alert_ids` for those alone:
    then one that a colleague's entry has raised since stays, as does one that the change itself brings up."""
    return _changed(call, medication_id, body)


@routes.endpoint(
    "DELETE", "medications/{id:medication_id}/", needs=CHANGE, section=SECTION, status=204,
    summary="Discontinue a medication.",
)  # fmt: skip
def discontinue_medication(call: Call, medication_id: int) -> None:
    """It stays in the chart. Without an end it ends today, on the facility’s clock, or on its start if that lies
    ahead. A second time changes nothing."""
    operations.discontinue_medication(
        actor=call.actor, medication_id=medication_id, expected_version=call.expected_version, now=call.now
    )


def _changed(call: Call, medication_id: int, body: MedicationPatch | MedicationPut) -> MedicationWithAlertsOut:
    operations.change_medication(
        actor=call.actor,
        medication_id=medication_id,
        fields=_fields(body),
        override=Override(body.override_reason, body.override_alert_ids),
        expected_version=call.expected_version,
        now=call.now,
    )
    return queries.get_medication(actor=call.actor, medication_id=medication_id, answered_at=call.now)


def _fields(body: MedicationForm) -> MedicationFields:
    return cast(MedicationFields, {name: value for name, value in sent(body).items() if name not in OVERRIDING})
