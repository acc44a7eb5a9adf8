"""A facility's own sheets, its deviations, and the prices that come out for it."""

from typing import Annotated

from ninja import Query

from careflow.domains.billing import operations, queries
from careflow.domains.billing.api.fee_needs import FACILITY_PRICES
from careflow.domains.billing.api.fee_schedules import OfSchedule, shown, shown_as_new
from careflow.domains.billing.api.routes import SECTION, routes
from careflow.domains.billing.permissions import BillingPermission
from careflow.domains.billing.schemas.fee_items import (
    EffectiveFeeOut,
    FeeOverrideIn,
    FeeOverrideOut,
    FeeOverridePatch,
    ScheduleItemOut,
    ScheduleItemPatch,
    fee_out,
    item_out,
    item_values,
    override_out,
)
from careflow.domains.billing.schemas.fee_schedules import (
    CodesAddedOut,
    FeeScheduleOut,
    FeeSchedulePatch,
    ScheduleCopyIn,
    schedules_out,
)
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import permission
from careflow.platform.endpoint.shapes import Id, sent
from careflow.platform.replica import may_lag

ForStaff = Annotated[Id | None, Query(description="The member of staff who renders the service.")]
ForPayer = Annotated[Id | None, Query(description="The organization's entry of the payer.")]
ForCarrier = Annotated[
    Id | None,
    Query(description="The payer, by the number in `insurance/carriers/`; `payer_preference_id` counts before it."),
]


@routes.endpoint(
    "GET", "billing/fee-schedule-items/", needs=permission(BillingPermission.VIEW), section=SECTION,
    summary="What each service costs at the facility.",
)  # fmt: skip
@may_lag
def list_effective_fees(
    call: Call, staff_id: ForStaff = None, payer_preference_id: ForPayer = None, carrier_id: ForCarrier = None
) -> list[EffectiveFeeOut]:
    """From the sheet of the payer, else of the member of staff, else of the facility, else from the facility's own
    default sheet, else from the organization's; with what the facility changes, hides and adds."""
    fees = queries.list_effective_fees(
        actor=call.actor, staff_id=staff_id, payer_preference_id=payer_preference_id, carrier_id=carrier_id
    )
    return [fee_out(fee) for fee in fees]


@routes.endpoint(
    "GET", "billing/facility-fee-schedules/", needs=FACILITY_PRICES, section=SECTION,
    summary="The facility's own sheets.",
)  # fmt: skip
def list_facility_fee_schedules(call: Call) -> list[FeeScheduleOut]:
    rows = queries.list_schedules(actor=call.actor, at_facility=True)
    return schedules_out(rows, queries.linked_names(actor=call.actor, schedule_ids=[row.id for row in rows]))


@routes.endpoint(
    "POST", "billing/facility-fee-schedules/copy-from-org/", needs=FACILITY_PRICES, section=SECTION,
    summary="Copy one of the organization's sheets for the facility, with all that stands on it.",
)  # fmt: skip
def copy_organization_fee_schedule(call: Call, body: ScheduleCopyIn) -> FeeScheduleOut:
    copied = operations.copy_schedule(actor=call.actor, source_schedule_id=body.source_schedule_id, now=call.now)
    return shown_as_new(call, copied, at_facility=True)


@routes.endpoint(
    "GET", "billing/facility-fee-schedules/{id:schedule_id}/", needs=FACILITY_PRICES, section=SECTION,
    summary="One sheet of the facility.",
)  # fmt: skip
def get_facility_fee_schedule(call: Call, schedule_id: int) -> FeeScheduleOut:
    return shown(call, schedule_id, at_facility=True)


@routes.endpoint(
    "PATCH", "billing/facility-fee-schedules/{id:schedule_id}/", needs=FACILITY_PRICES, section=SECTION,
    summary="Change a sheet of the facility. Without a default of its own it is priced by the organization's.",
)  # fmt: skip
def change_facility_fee_schedule(call: Call, schedule_id: int, body: FeeSchedulePatch) -> FeeScheduleOut:
    operations.change_schedule(
        actor=call.actor, schedule_id=schedule_id, changes=sent(body), at_facility=True,
        expected_version=call.expected_version, now=call.now,
    )  # fmt: skip
    return shown(call, schedule_id, at_facility=True)


@routes.endpoint(
    "POST", "billing/facility-fee-schedules/{id:schedule_id}/populate/", needs=FACILITY_PRICES, section=SECTION,
    summary="Add each code of the catalog that the facility's sheet does not have yet.",
)  # fmt: skip
def populate_facility_fee_schedule(call: Call, schedule_id: int) -> CodesAddedOut:
    return CodesAddedOut(
        operations.populate_schedule(actor=call.actor, schedule_id=schedule_id, at_facility=True, now=call.now)
    )


@routes.endpoint(
    "GET", "billing/facility-fee-schedule-items/", needs=FACILITY_PRICES, section=SECTION,
    summary="What stands on the facility's own sheets, inactive items too.",
)  # fmt: skip
def list_facility_fee_schedule_items(call: Call, schedule_id: OfSchedule = None) -> list[ScheduleItemOut]:
    rows = queries.list_items(actor=call.actor, schedule_id=schedule_id, at_facility=True)
    return [item_out(row) for row in rows]


@routes.endpoint(
    "GET", "billing/facility-fee-schedule-items/{id:item_id}/", needs=FACILITY_PRICES, section=SECTION,
    summary="One price of the facility.",
)  # fmt: skip
def get_facility_fee_schedule_item(call: Call, item_id: int) -> ScheduleItemOut:
    return item_out(queries.get_item(actor=call.actor, item_id=item_id, at_facility=True))


@routes.endpoint(
    "PATCH", "billing/facility-fee-schedule-items/{id:item_id}/", needs=FACILITY_PRICES, section=SECTION,
    summary="Change a price of the facility or what stands beside it.",
)  # fmt: skip
def change_facility_fee_schedule_item(call: Call, item_id: int, body: ScheduleItemPatch) -> ScheduleItemOut:
    operations.change_item(
        actor=call.actor, item_id=item_id, changes=item_values(body), at_facility=True,
        expected_version=call.expected_version, now=call.now,
    )  # fmt: skip
    return item_out(queries.get_item(actor=call.actor, item_id=item_id, at_facility=True))


@routes.endpoint(
    "GET", "billing/facility-fee-schedule-overrides/", needs=FACILITY_PRICES, section=SECTION,
    summary="Where the facility deviates from its sheets, and the services of its own.",
)  # fmt: skip
def list_facility_fee_schedule_overrides(call: Call) -> list[FeeOverrideOut]:
    return [override_out(row) for row in queries.list_overrides(actor=call.actor)]


@routes.endpoint(
    "POST", "billing/facility-fee-schedule-overrides/", needs=FACILITY_PRICES, section=SECTION, status=201,
    summary="Deviate from an item of a sheet, or offer a service that the facility's sheet does not have.",
)  # fmt: skip
def add_facility_fee_schedule_override(call: Call, body: FeeOverrideIn) -> FeeOverrideOut:
    values = item_values(body)
    created = operations.add_override(
        actor=call.actor, item_id=values.pop("item_id", None), service_code=values.pop("service_code", ""),
        values=values, now=call.now,
    )  # fmt: skip
    return override_out(queries.get_override(actor=call.actor, override_id=created))


@routes.endpoint(
    "GET", "billing/facility-fee-schedule-overrides/{id:override_id}/", needs=FACILITY_PRICES, section=SECTION,
    summary="One deviation of the facility.",
)  # fmt: skip
def get_facility_fee_schedule_override(call: Call, override_id: int) -> FeeOverrideOut:
    return override_out(queries.get_override(actor=call.actor, override_id=override_id))


@routes.endpoint(
    "PATCH", "billing/facility-fee-schedule-overrides/{id:override_id}/", needs=FACILITY_PRICES, section=SECTION,
    summary="Change a deviation of the facility; null inherits again.",
)  # fmt: skip
def change_facility_fee_schedule_override(call: Call, override_id: int, body: FeeOverridePatch) -> FeeOverrideOut:
    operations.change_override(
        actor=call.actor, override_id=override_id, changes=item_values(body),
        expected_version=call.expected_version, now=call.now,
    )  # fmt: skip
    return override_out(queries.get_override(actor=call.actor, override_id=override_id))
