"""The organization's sheets and what stands on them."""

from typing import Annotated

from ninja import Query

from careflow.domains.billing import operations, queries
from careflow.domains.billing.api.fee_needs import ORGANIZATION_PRICES
from careflow.domains.billing.api.routes import SECTION, routes
from careflow.domains.billing.queries import Linked
from careflow.domains.billing.schemas.fee_items import (
    ScheduleItemIn,
    ScheduleItemOut,
    ScheduleItemPatch,
    item_out,
    item_values,
)
from careflow.domains.billing.schemas.fee_schedules import (
    CodesAddedOut,
    FeeScheduleIn,
    FeeScheduleOut,
    FeeSchedulePatch,
    schedule_out,
    schedules_out,
)
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.shapes import Id, sent

OfSchedule = Annotated[Id | None, Query(description="Only the items of this sheet; never cut.")]


def shown(call: Call, schedule_id: int, *, at_facility: bool = False) -> FeeScheduleOut:
    row = queries.get_schedule(actor=call.actor, schedule_id=schedule_id, at_facility=at_facility)
    return schedule_out(row, queries.linked_names(actor=call.actor, schedule_ids=[row.id])[row.id])


def shown_as_new(call: Call, schedule_id: int, *, at_facility: bool = False) -> FeeScheduleOut:
    """Nobody is priced by it yet."""
    row = queries.get_schedule(actor=call.actor, schedule_id=schedule_id, at_facility=at_facility)
    return schedule_out(row, Linked([], [], []))


@routes.endpoint(
    "GET", "billing/organization-fee-schedules/", needs=ORGANIZATION_PRICES, section=SECTION,
    summary="The organization's sheets of prices, with a few names of those who are priced by them.",
)  # fmt: skip
def list_organization_fee_schedules(call: Call) -> list[FeeScheduleOut]:
    rows = queries.list_schedules(actor=call.actor, at_facility=False)
    return schedules_out(rows, queries.linked_names(actor=call.actor, schedule_ids=[row.id for row in rows]))


@routes.endpoint(
    "POST", "billing/organization-fee-schedules/", needs=ORGANIZATION_PRICES, section=SECTION, status=201,
    summary="Start a sheet; as the default it takes the place of the one before.",
)  # fmt: skip
def add_organization_fee_schedule(call: Call, body: FeeScheduleIn) -> FeeScheduleOut:
    return shown_as_new(call, operations.add_schedule(actor=call.actor, values=sent(body), now=call.now))


@routes.endpoint(
    "GET", "billing/organization-fee-schedules/{id:schedule_id}/", needs=ORGANIZATION_PRICES, section=SECTION,
    summary="One sheet of the organization.",
)  # fmt: skip
def get_organization_fee_schedule(call: Call, schedule_id: int) -> FeeScheduleOut:
    return shown(call, schedule_id)


@routes.endpoint(
    "PATCH", "billing/organization-fee-schedules/{id:schedule_id}/", needs=ORGANIZATION_PRICES, section=SECTION,
    summary="Change a sheet. There is always a default once there was one: another sheet takes its place.",
)  # fmt: skip
def change_organization_fee_schedule(call: Call, schedule_id: int, body: FeeSchedulePatch) -> FeeScheduleOut:
    operations.change_schedule(
        actor=call.actor, schedule_id=schedule_id, changes=sent(body), at_facility=False,
        expected_version=call.expected_version, now=call.now,
    )  # fmt: skip
    return shown(call, schedule_id)


@routes.endpoint(
    "POST", "billing/organization-fee-schedules/{id:schedule_id}/populate/", needs=ORGANIZATION_PRICES,
    section=SECTION, summary="Add each code of the catalog that the sheet does not have yet.",
)  # fmt: skip
def populate_organization_fee_schedule(call: Call, schedule_id: int) -> CodesAddedOut:
    return CodesAddedOut(
        operations.populate_schedule(actor=call.actor, schedule_id=schedule_id, at_facility=False, now=call.now)
    )


@routes.endpoint(
    "GET", "billing/organization-fee-schedule-items/", needs=ORGANIZATION_PRICES, section=SECTION,
    summary="What stands on the sheets of the organization and of its facilities, inactive items too.",
)  # fmt: skip
def list_organization_fee_schedule_items(call: Call, schedule_id: OfSchedule = None) -> list[ScheduleItemOut]:
    """Without `schedule_id` at most 10,000 items, those of the organization's own sheets first."""
    rows = queries.list_items(actor=call.actor, schedule_id=schedule_id, at_facility=False)
    return [item_out(row) for row in rows]


@routes.endpoint(
    "POST", "billing/organization-fee-schedule-items/", needs=ORGANIZATION_PRICES, section=SECTION, status=201,
    summary="Price a service on a sheet.",
)  # fmt: skip
def add_organization_fee_schedule_item(call: Call, body: ScheduleItemIn) -> ScheduleItemOut:
    values = item_values(body)
    created = operations.add_item(
        actor=call.actor, schedule_id=values.pop("schedule_id", None), values=values, now=call.now
    )
    return item_out(queries.get_item(actor=call.actor, item_id=created, at_facility=False))


@routes.endpoint(
    "GET", "billing/organization-fee-schedule-items/{id:item_id}/", needs=ORGANIZATION_PRICES, section=SECTION,
    summary="One price.",
)  # fmt: skip
def get_organization_fee_schedule_item(call: Call, item_id: int) -> ScheduleItemOut:
    return item_out(queries.get_item(actor=call.actor, item_id=item_id, at_facility=False))


@routes.endpoint(
    "PATCH", "billing/organization-fee-schedule-items/{id:item_id}/", needs=ORGANIZATION_PRICES, section=SECTION,
    summary="Change a price or what stands beside it.",
)  # fmt: skip
def change_organization_fee_schedule_item(call: Call, item_id: int, body: ScheduleItemPatch) -> ScheduleItemOut:
    operations.change_item(
        actor=call.actor, item_id=item_id, changes=item_values(body), at_facility=False,
        expected_version=call.expected_version, now=call.now,
    )  # fmt: skip
    return item_out(queries.get_item(actor=call.actor, item_id=item_id, at_facility=False))
