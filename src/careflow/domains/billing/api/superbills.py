from typing import Annotated, cast

from ninja import Query

from careflow.domains.billing import operations, queries
from careflow.domains.billing.api.periods import From, To, period
from careflow.domains.billing.api.routes import SECTION, routes
from careflow.domains.billing.operations import SuperbillFields
from careflow.domains.billing.permissions import BillingPermission
from careflow.domains.billing.queries import RevisionOut, SuperbillOut, Wanted
from careflow.domains.billing.queries.superbill_shape import shape_findings
from careflow.domains.billing.rules.superbills import SuperbillStatus
from careflow.domains.billing.schemas.superbills import CheckOut, SuperbillIn, SuperbillPatch, SuperbillPut, VoidIn
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import permission
from careflow.platform.endpoint.shapes import Id
from careflow.platform.replica import may_lag

VIEW = permission(BillingPermission.VIEW)
MANAGE = permission(BillingPermission.MANAGE)
CHANGE = permission(BillingPermission.VIEW, BillingPermission.MANAGE)
RECORDS = "billing/encounter-billing-records/"
Limit = Annotated[int | None, Query(ge=1, le=1000, description="How many at most.")]


@routes.endpoint("GET", RECORDS, needs=VIEW, section=SECTION, summary="List superbills, the last changed first.")
@may_lag
def list_superbills(
    call: Call,
    patient_id: Annotated[Id | None, Query(description="Only this patient's; never cut.")] = None,
    encounter_id: Annotated[Id | None, Query(description="Only those of this encounter.")] = None,
    status: Annotated[SuperbillStatus | None, Query(description="Only those in this state.")] = None,
    since: From = None,
    until: To = None,
    include_voided: Annotated[bool | None, Query(description="Void ones too.")] = None,
    limit: Limit = None,
    before: Annotated[Id | None, Query(description="Only those that stand behind this one in the list.")] = None,
) -> list[SuperbillOut]:
    """Without a patient the newest thousand; when there is more, a `Link` header says how to ask on."""
    wanted = Wanted(patient_id, encounter_id, status, period(call, since, until), before, bool(include_voided))
    found, following = queries.list_superbills(actor=call.actor, wanted=wanted, limit=limit)
    if following is not None:
        call.link_next(before=following)
    return found


@routes.endpoint(
    "POST", RECORDS, needs=MANAGE, section=SECTION, status=201, summary="Open the superbill of a signed encounter."
)
def create_superbill(call: Call, body: SuperbillIn) -> SuperbillOut:
    """An encounter has one superbill that is not void. Amounts are rounded line by line, half a cent up, and the total
    is the sum of the lines. A payer's name that a policy of the patient's knows is linked to it."""
    fields = cast(SuperbillFields, body.fields())
    return operations.create_superbill(actor=call.actor, fields=fields, now=call.now)


@routes.endpoint("GET", f"{RECORDS}{{id:superbill_id}}/", needs=VIEW, section=SECTION, summary="Open one superbill.")
def get_superbill(call: Call, superbill_id: int) -> SuperbillOut:
    return queries.get_superbill(actor=call.actor, superbill_id=superbill_id)


@routes.endpoint("PUT", f"{RECORDS}{{id:superbill_id}}/", needs=CHANGE, section=SECTION, summary="Save a superbill.")
def replace_superbill(call: Call, superbill_id: int, body: SuperbillPut) -> SuperbillOut:
    """Like PATCH, with the encounter. What is left out keeps its value."""
    return _changed(call, superbill_id, body)


@routes.endpoint(
    "PATCH", f"{RECORDS}{{id:superbill_id}}/", needs=CHANGE, section=SECTION, summary="Code a superbill, or move it on."
)
def change_superbill(call: Call, superbill_id: int, body: SuperbillPatch) -> SuperbillOut:
    """A list that is sent replaces the stored one. What is ready to submit is checked with every change. Once its claim
    was created, a superbill only can be voided or corrected."""
    return _changed(call, superbill_id, body)


@routes.endpoint(
    "POST", f"{RECORDS}{{id:superbill_id}}/void/", needs=CHANGE, section=SECTION, summary="Void a superbill."
)
def void_superbill(call: Call, superbill_id: int, body: VoidIn) -> SuperbillOut:
    """In any state, for good. Its encounter may be billed again then, or its note corrected. Repeating it changes
    nothing."""
    return operations.void_superbill(
        actor=call.actor, superbill_id=superbill_id, reason=body.reason, expected_version=call.expected_version,
        now=call.now,
    )  # fmt: skip


@routes.endpoint(
    "POST", f"{RECORDS}{{id:superbill_id}}/correct/", needs=CHANGE, section=SECTION, status=201,
    summary="Void a superbill and open a copy of it.",
)  # fmt: skip
def correct_superbill(call: Call, superbill_id: int, body: VoidIn) -> SuperbillOut:
    """The answer is the copy, which is coded anew."""
    return operations.correct_superbill(
        actor=call.actor, superbill_id=superbill_id, reason=body.reason, expected_version=call.expected_version,
        now=call.now,
    )  # fmt: skip


@routes.endpoint(
    "GET", f"{RECORDS}{{id:superbill_id}}/check/", needs=VIEW, section=SECTION,
    summary="Look for what a payer would turn down.",
)  # fmt: skip
def check_superbill(call: Call, superbill_id: int) -> CheckOut:
    """As it stands now; nothing is stored. An error is what payers turn down, a warning is worth a look."""
    found = operations.check_superbill(actor=call.actor, superbill_id=superbill_id, now=call.now)
    return CheckOut(shape_findings([finding.plain() for finding in found]), call.now)


@routes.endpoint(
    "GET", f"{RECORDS}{{id:superbill_id}}/history/", needs=VIEW, section=SECTION,
    summary="List the changes of a superbill, the last one first.",
)  # fmt: skip
def list_superbill_revisions(call: Call, superbill_id: int) -> list[RevisionOut]:
    """Each with who made it, and what every field that it changed said before and after."""
    return queries.list_revisions(actor=call.actor, superbill_id=superbill_id)


def _changed(call: Call, superbill_id: int, body: SuperbillPatch) -> SuperbillOut:
    return operations.change_superbill(
        actor=call.actor,
        superbill_id=superbill_id,
        fields=cast(SuperbillFields, body.fields()),
        expected_version=call.expected_version,
        now=call.now,
    )
