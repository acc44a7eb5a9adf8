from careflow.domains.medications import operations, queries
from careflow.domains.medications.api.routes import SECTION, routes
from careflow.domains.medications.permissions import MANAGE_SECURITY
from careflow.domains.medications.queries import DelegationOut
from careflow.domains.medications.schemas import DelegationIn, DelegationPatch
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import matching
from careflow.platform.endpoint.shapes import sent
from careflow.platform.identity import ScopeMode

SECURITY = matching(MANAGE_SECURITY, lambda actor: actor.can(MANAGE_SECURITY), facility=ScopeMode.STAFF)


@routes.endpoint(
    "GET", "medications/prescriber-delegations/", needs=SECURITY, section=SECTION,
    summary="List who may answer refill requests for whom.",
)  # fmt: skip
def list_prescriber_delegations(call: Call) -> list[DelegationOut]:
    """Newest first, switched-off ones too."""
    return queries.list_delegations(actor=call.actor)


@routes.endpoint(
    "POST", "medications/prescriber-delegations/", needs=SECURITY, section=SECTION, status=201,
    summary="Let a colleague answer refill requests for a prescriber.",
)  # fmt: skip
def add_prescriber_delegation(call: Call, body: DelegationIn) -> DelegationOut:
    """`prescriber` is an entry of the directory of care providers, `delegate` a member of staff."""
    delegation_id = operations.add_prescriber_delegation(
        actor=call.actor,
        prescriber_id=body.prescriber,
        delegate_id=body.delegate,
        is_active=body.is_active,
        now=call.now,
    )
    return queries.get_delegation(actor=call.actor, delegation_id=delegation_id)


@routes.endpoint(
    "GET", "medications/prescriber-delegations/{id:delegation_id}/", needs=SECURITY, section=SECTION,
    summary="Read one delegation.",
)  # fmt: skip
def get_prescriber_delegation(call: Call, delegation_id: int) -> DelegationOut:
    return queries.get_delegation(actor=call.actor, delegation_id=delegation_id)


@routes.endpoint(
    "PATCH", "medications/prescriber-delegations/{id:delegation_id}/", needs=SECURITY, section=SECTION,
    summary="Switch a delegation off or on.",
)  # fmt: skip
def change_prescriber_delegation(call: Call, delegation_id: int, body: DelegationPatch) -> DelegationOut:
    operations.change_prescriber_delegation(
        actor=call.actor,
        delegation_id=delegation_id,
        is_active=sent(body).get("is_active"),
        expected_version=call.expected_version,
        now=call.now,
    )
    return queries.get_delegation(actor=call.actor, delegation_id=delegation_id)


@routes.endpoint(
    "DELETE", "medications/prescriber-delegations/{id:delegation_id}/", needs=SECURITY, section=SECTION, status=204,
    summary="Take a delegation back.",
)  # fmt: skip
def withdraw_prescriber_delegation(call: Call, delegation_id: int) -> None:
    """The log keeps it; the same pair may be given one again."""
    operations.withdraw_prescriber_delegation(
        actor=call.actor, delegation_id=delegation_id, expected_version=call.expected_version, now=call.now
    )
