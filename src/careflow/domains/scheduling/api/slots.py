from typing import Annotated

from ninja import Query

from careflow.domains.scheduling import operations, queries
from careflow.domains.scheduling.api.routes import SECTION, routes
from careflow.domains.scheduling.permissions import SchedulePermission
from careflow.domains.scheduling.rules.intervals import Interval
from careflow.domains.scheduling.schemas import BookableSlotIn, BookableSlotOut
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import permission
from careflow.platform.endpoint.shapes import Id

OFFER = permission(SchedulePermission.UPDATE)


@routes.endpoint(
    "GET", "appointments/bookable-slots/", needs=OFFER, section=SECTION, summary="List the times offered to patients."
)
def list_bookable_slots(
    call: Call,
    provider: Annotated[Id | None, Query(description="Only this provider’s (a staff id).")] = None,
    before: Annotated[Id | None, Query(description="Only slots before this one.")] = None,
) -> list[BookableSlotOut]:
    """By start, past and booked ones included; the newest thousand. `is_booked` while any visit has the
    provider’s time, however it was booked."""
    rows, has_older = queries.list_slots(actor=call.actor, provider_id=provider, before=before)
    if has_older:
        call.link_next(before=rows[0][0])
    return [BookableSlotOut.of(row) for row in rows]


@routes.endpoint(
    "POST", "appointments/bookable-slots/", needs=OFFER, section=SECTION, status=201,
    summary="Offer a time to patients.",
)  # fmt: skip
def create_bookable_slot(call: Call, body: BookableSlotIn) -> BookableSlotOut:
    """409 with `conflicts` where the provider already has a slot or a visit."""
    slot_id = operations.create_slot(
        actor=call.actor,
        provider_id=body.provider,
        type_id=body.appointment_type,
        interval=Interval(body.start_time, body.end_time),
        notes=body.notes,
        now=call.now,
    )
    return BookableSlotOut.of(queries.get_slot(actor=call.actor, slot_id=slot_id))


@routes.endpoint(
    "GET", "appointments/bookable-slots/{id:slot_id}/", needs=OFFER, section=SECTION,
    summary="Read one time offered to patients.",
)  # fmt: skip
def get_bookable_slot(call: Call, slot_id: int) -> BookableSlotOut:
    return BookableSlotOut.of(queries.get_slot(actor=call.actor, slot_id=slot_id))


@routes.endpoint(
    "DELETE", "appointments/bookable-slots/{id:slot_id}/", needs=OFFER, section=SECTION, status=204,
    summary="Withdraw a time offered to patients.",
)  # fmt: skip
def delete_bookable_slot(call: Call, slot_id: int) -> None:
    """Refused with 403 while a visit has the time."""
    operations.delete_slot(actor=call.actor, slot_id=slot_id, expected_version=call.expected_version, now=call.now)
