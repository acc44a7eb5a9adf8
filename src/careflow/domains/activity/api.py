from typing import Annotated

from ninja import Query

from careflow.domains.activity import queries
from careflow.domains.activity.queries import LONGEST_LIST, Wanted
from careflow.domains.activity.schemas import AuditEventOut, EventProofOut, shape_event, shape_proof
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import matching
from careflow.platform.endpoint.routes import Routes
from careflow.platform.endpoint.shapes import Id
from careflow.platform.replica import may_lag

SECTION = "Audit"
READERS = matching(
    "org.audit.view, or audit.view at the facility that is asked for",
    lambda actor: actor.organization_id is not None,
)
ORGANIZATION = "organization"
Action = Annotated[str, Query(description="create, update, delete, view, export, login or other.")]
AppLabel = Annotated[str, Query(description="The area of the product, as in `app_label` of an event.")]
Facility = Annotated[Id | None, Query(description="Only this facility; required without rights for the organization.")]
Patient = Annotated[Id | None, Query(description="Only this patient's chart.")]
Scope = Annotated[str, Query(description="`organization` leaves out what happened at a facility.")]
Limit = Annotated[int, Query(ge=1, le=LONGEST_LIST, description="How many at most.")]
Before = Annotated[Id | None, Query(description="Only events older than the one with this id.")]
routes = Routes()


@routes.endpoint(
    "GET", "audit/events/", needs=READERS, section=SECTION,
    summary="Who did what, newest first, for an organization or one of its facilities.",
)  # fmt: skip
@may_lag
def list_events(
    call: Call, action: Action = "", app_label: AppLabel = "", facility: Facility = None, patient: Patient = None,
    scope: Scope = "", limit: Limit = LONGEST_LIST, before: Before = None,
) -> list[AuditEventOut]:  # fmt: skip
    """When there is more, the next page stands in a `Link` header."""
    wanted = _wanted(action, app_label, facility, patient, scope)
    events, following = queries.list_events(actor=call.actor, wanted=wanted, before=before, limit=limit)
    if following is not None:
        call.link_next(before=following)
    return [shape_event(event) for event in events]


@routes.endpoint(
    "GET", "audit/events/{id:event_id}/", needs=READERS, section=SECTION,
    summary="One event, under the same filters as the list.",
)  # fmt: skip
def get_event(
    call: Call, event_id: int, action: Action = "", app_label: AppLabel = "", facility: Facility = None,
    patient: Patient = None, scope: Scope = "",
) -> AuditEventOut:  # fmt: skip
    wanted = _wanted(action, app_label, facility, patient, scope)
    return shape_event(queries.get_event(actor=call.actor, event_id=event_id, wanted=wanted))


@routes.endpoint(
    "GET", "audit/events/{id:event_id}/proof/", needs=READERS, section=SECTION, also=(409,),
    summary="Proof that an event stands in the log as it was sealed, to be checked anywhere with the public key.",
)  # fmt: skip
def get_event_proof(
    call: Call, event_id: int, action: Action = "", app_label: AppLabel = "", facility: Facility = None,
    patient: Patient = None, scope: Scope = "",
) -> EventProofOut:  # fmt: skip
    """`event` is the text that was sealed, address of the sender included; `path` leads from its hash to the root in
    `seal` (RFC 6962). 409 for an event that waits for its seal, a minute or so."""
    wanted = _wanted(action, app_label, facility, patient, scope)
    return shape_proof(queries.get_event_proof(actor=call.actor, event_id=event_id, wanted=wanted))


def _wanted(action: str, app_label: str, facility: int | None, patient: int | None, scope: str) -> Wanted:
    return Wanted(
        facility_id=facility,
        patient_id=patient,
        action=action,
        app_label=app_label,
        only_organization=scope == ORGANIZATION,
    )
