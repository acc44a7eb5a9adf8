from typing import Annotated, cast

from ninja import Query

from careflow.domains.insurance import operations, queries
from careflow.domains.insurance.api.routes import CHANGE, RECORD, SECTION, VIEW, routes
from careflow.domains.insurance.operations import PolicyFields
from careflow.domains.insurance.queries import CAP, PolicyOut, shape_policy
from careflow.domains.insurance.schemas.policies import PolicyIn, PolicyPatch, PolicySavedOut
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.shapes import Date, Id, sent
from careflow.platform.replica import may_lag


@routes.endpoint(
    "GET", "insurance/policies/", needs=VIEW, section=SECTION, summary="List policies, a patient's primary one first."
)
@may_lag
def list_policies(
    call: Call,
    patient_id: Annotated[Id | None, Query(description="Only this patient’s; never cut.")] = None,
    on: Annotated[Date | None, Query(description="Only those in force on this day.")] = None,
    include_inactive: Annotated[bool | None, Query(description="Also those that are out of use.")] = None,
    before: Annotated[Id | None, Query(description="Without a patient: only those before this one.")] = None,
    limit: Annotated[int, Query(ge=1, le=CAP, description="Without a patient: how many at most.")] = CAP,
) -> list[PolicyOut]:
    """A policy is in force on its first and its last day and, where a date is missing, without an end on that side.
    Without a patient the newest thousand of the facility by patient, and a Link header says how to ask on."""
    if patient_id is not None:
        return queries.list_of_patient(
            actor=call.actor, patient_id=patient_id, on=on, include_inactive=bool(include_inactive)
        )
    found, older = queries.list_newest(
        actor=call.actor, limit=limit, before=before, on=on, include_inactive=bool(include_inactive)
    )
    if older is not None:
        call.link_next(before=older)
    return found


@routes.endpoint(
    "POST", "insurance/policies/", needs=RECORD, section=SECTION, status=201, summary="Record a patient's policy."
)
def create_policy(call: Call, body: PolicyIn) -> PolicySavedOut:
    """A patient has each policy once among those in use, however its member id is spelt, and one primary at most: a
    new primary one makes the old one secondary. `warnings` tell what looks incomplete."""
    policy_id = operations.create_policy(actor=call.actor, fields=cast(PolicyFields, sent(body)), now=call.now)
    return _saved(call, policy_id)


@routes.endpoint("GET", "insurance/policies/{id:policy_id}/", needs=VIEW, section=SECTION, summary="Read one policy.")
def get_policy(call: Call, policy_id: int) -> PolicyOut:
    """Also one that is out of use."""
    return shape_policy(queries.get_policy(actor=call.actor, policy_id=policy_id))


@routes.endpoint("PUT", "insurance/policies/{id:policy_id}/", needs=CHANGE, section=SECTION, summary="Save a policy.")
def replace_policy(call: Call, policy_id: int, body: PolicyIn) -> PolicySavedOut:
    """Like PATCH, with the three required fields; what is left out keeps its value."""
    return _changed(call, policy_id, body)


@routes.endpoint(
    "PATCH", "insurance/policies/{id:policy_id}/", needs=CHANGE, section=SECTION, summary="Change some of a policy."
)
def change_policy(call: Call, policy_id: int, body: PolicyPatch) -> PolicySavedOut:
    """Only what is sent is written. `coverage_order` says whether it is the primary one; `is_primary: true` does too,
    `is_primary: false` alone changes nothing. One that goes out of use is primary no more."""
    return _changed(call, policy_id, body)


@routes.endpoint(
    "DELETE", "insurance/policies/{id:policy_id}/", needs=CHANGE, section=SECTION, status=204,
    summary="Take a policy out of use.",
)  # fmt: skip
def remove_policy(
    call: Call,
    policy_id: int,
    reason: Annotated[str, Query(description="Why, kept with the policy.", max_length=255)] = "",
) -> None:
    """It stays, inactive, and can be put into use again; removing it twice changes nothing."""
    operations.remove_policy(
        actor=call.actor, policy_id=policy_id, reason=reason.strip(), expected_version=call.expected_version,
        now=call.now,
    )  # fmt: skip


def _changed(call: Call, policy_id: int, body: PolicyPatch) -> PolicySavedOut:
    operations.change_policy(
        actor=call.actor,
        policy_id=policy_id,
        fields=cast(PolicyFields, sent(body)),
        expected_version=call.expected_version,
        now=call.now,
    )
    return _saved(call, policy_id)


def _saved(call: Call, policy_id: int) -> PolicySavedOut:
    policy = queries.get_policy(actor=call.actor, policy_id=policy_id)
    return PolicySavedOut.of(policy, today=call.now.astimezone(call.actor.zone).date())
