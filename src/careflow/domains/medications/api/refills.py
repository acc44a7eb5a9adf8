from typing import Annotated

from ninja import Query

from careflow.domains.medications import operations, queries
from careflow.domains.medications.api.medications import VIEW
from careflow.domains.medications.api.routes import SECTION, routes
from careflow.domains.medications.permissions import MedicationPermission
from careflow.domains.medications.queries import RefillRequestOut
from careflow.domains.medications.rules.refills import RefillSource, RefillStatus
from careflow.domains.medications.schemas import RefillAnswerIn
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import permission
from careflow.platform.endpoint.shapes import Id

ANSWER = permission(MedicationPermission.VIEW, MedicationPermission.APPROVE_REFILLS)


@routes.endpoint(
    "GET", "medications/refill-requests/", needs=VIEW, section=SECTION, summary="List what is asked to be refilled."
)
def list_refill_requests(
    call: Call,
    patient_id: Annotated[Id | None, Query(description="Only this patient’s.")] = None,
    prescriber_id: Annotated[Id | None, Query(description="Only of what this care provider prescribes.")] = None,
    status: Annotated[RefillStatus | None, Query(description="Only those that stand so.")] = None,
    source: Annotated[RefillSource | None, Query(description="Only those asked for by one side.")] = None,
    mine: Annotated[bool, Query(description="Only of what the caller prescribes.")] = False,  # noqa: FBT002  (a query)
    before: Annotated[Id | None, Query(description="Only those before this one.")] = None,
) -> list[RefillRequestOut]:
    """Newest first. One patient’s come whole, of all the newest thousand, and a Link header says how to ask on."""
    page, oldest = queries.list_refills(
        actor=call.actor, patient_id=patient_id, prescriber_id=prescriber_id, status=status, source=source, mine=mine,
        before=before,
    )  # fmt: skip
    if oldest is not None:
        call.link_next(before=oldest)
    return page


@routes.endpoint(
    "GET", "medications/refill-requests/{id:refill_id}/", needs=VIEW, section=SECTION,
    summary="Read one refill request.",
)  # fmt: skip
def get_refill_request(call: Call, refill_id: int) -> RefillRequestOut:
    return queries.get_refill_request(actor=call.actor, refill_id=refill_id)


@routes.endpoint(
    "POST", "medications/refill-requests/{id:refill_id}/approve/", needs=ANSWER, section=SECTION,
    summary="Approve a refill request.",
)  # fmt: skip
def approve_refill(call: Call, refill_id: int, body: RefillAnswerIn) -> RefillRequestOut:
    """By whoever prescribes, or stands in for the medication’s prescriber. No order comes of it."""
    operations.approve_refill(
        actor=call.actor,
        refill_id=refill_id,
        clinician_note=body.clinician_note,
        expected_version=call.expected_version,
        now=call.now,
    )
    return queries.get_refill_request(actor=call.actor, refill_id=refill_id)


@routes.endpoint(
    "POST", "medications/refill-requests/{id:refill_id}/deny/", needs=ANSWER, section=SECTION,
    summary="Deny a refill request.",
)  # fmt: skip
def deny_refill(call: Call, refill_id: int, body: RefillAnswerIn) -> RefillRequestOut:
    """By whoever may approve it."""
    operations.deny_refill(
        actor=call.actor,
        refill_id=refill_id,
        clinician_note=body.clinician_note,
        expected_version=call.expected_version,
        now=call.now,
    )
    return queries.get_refill_request(actor=call.actor, refill_id=refill_id)
