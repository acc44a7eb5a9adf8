import datetime as dt
import re
from typing import Annotated

from ninja import Query

from careflow.domains.scheduling import operations, queries
from careflow.domains.scheduling.api.appointments import CHANGE
from careflow.domains.scheduling.api.routes import SECTION, routes
from careflow.domains.scheduling.permissions import SchedulePermission
from careflow.domains.scheduling.schemas import EditSessionIn, EditSessionOut, ReleasedOut, SlotHoldOut
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import permission
from careflow.platform.endpoint.shapes import LARGEST_ID
from careflow.platform.problems import BadInput

HOLD = permission(SchedulePermission.CREATE)
_START = re.compile(r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:?\d{2})?$")

StartTime = Annotated[str, Query(description="When the cell starts, on the facility’s clock or with an offset.")]
ResourceId = Annotated[
    int | None, Query(description="The column; absent or 0 for visits without a resource.", ge=0, le=LARGEST_ID)
]
Override = Annotated[bool, Query(description="Take the cell over from a colleague.")]


@routes.endpoint(
    "GET", "appointments/{id:appointment_id}/edit-session/", needs=CHANGE, section=SECTION,
    summary="See who has a visit open.",
)  # fmt: skip
def get_edit_session(call: Call, appointment_id: int) -> EditSessionOut:
    """Advice to colleagues: nothing keeps others from saving."""
    found = queries.get_edit_session(actor=call.actor, appointment_id=appointment_id, now=call.now)
    return EditSessionOut.of(found)


@routes.endpoint(
    "POST", "appointments/{id:appointment_id}/edit-session/", needs=CHANGE, section=SECTION,
    summary="Open a visit for editing.",
)  # fmt: skip
def open_edit_session(call: Call, appointment_id: int, body: EditSessionIn) -> EditSessionOut:
    """`occupied` while a colleague has it; with `override` it changes hands after two idle minutes."""
    found = operations.open_edit_session(
        actor=call.actor, appointment_id=appointment_id, override=body.override, now=call.now
    )
    return EditSessionOut.of(found)


@routes.endpoint(
    "PATCH", "appointments/{id:appointment_id}/edit-session/", needs=CHANGE, section=SECTION,
    summary="Say that the visit is still open.",
)  # fmt: skip
def keep_edit_session(call: Call, appointment_id: int, body: EditSessionIn) -> EditSessionOut:
    found = operations.keep_edit_session(
        actor=call.actor, appointment_id=appointment_id, override=body.override, now=call.now
    )
    return EditSessionOut.of(found)


@routes.endpoint(
    "DELETE", "appointments/{id:appointment_id}/edit-session/", needs=CHANGE, section=SECTION,
    summary="Close a visit.",
)  # fmt: skip
def close_edit_session(call: Call, appointment_id: int) -> ReleasedOut:
    """Another’s session stays."""
    operations.close_edit_session(actor=call.actor, appointment_id=appointment_id)
    return ReleasedOut()


@routes.endpoint(
    "POST", "appointments/slot-hold/", needs=HOLD, section=SECTION, summary="Claim an empty cell of the schedule."
)
def hold_slot(
    call: Call, start_time: StartTime, resource: ResourceId = None, *, override: Override = False
) -> SlotHoldOut:
    """Advice to colleagues, gone after five silent minutes: booking does not ask for it."""
    found = operations.hold_slot(
        actor=call.actor, resource_id=_resource(call, resource), starts_at=_start(call, start_time),
        override=override, now=call.now,
    )  # fmt: skip
    return SlotHoldOut.of(found)


@routes.endpoint(
    "PATCH", "appointments/slot-hold/", needs=HOLD, section=SECTION, summary="Say that the cell is still wanted."
)
def keep_slot_hold(
    call: Call, start_time: StartTime, resource: ResourceId = None, *, override: Override = False
) -> SlotHoldOut:
    found = operations.keep_slot_hold(
        actor=call.actor, resource_id=_resource(call, resource), starts_at=_start(call, start_time),
        override=override, now=call.now,
    )  # fmt: skip
    return SlotHoldOut.of(found)


@routes.endpoint("DELETE", "appointments/slot-hold/", needs=HOLD, section=SECTION, summary="Let go of an empty cell.")
def release_slot_hold(call: Call, start_time: StartTime, resource: ResourceId = None) -> ReleasedOut:
    operations.release_slot_hold(
        actor=call.actor, resource_id=_resource(call, resource), starts_at=_start(call, start_time)
    )
    return ReleasedOut()


def _start(call: Call, text: str) -> dt.datetime:
    """A plus sign that the query string turned into a blank is read as what it was."""
    said = re.sub(r" (\d{2}:?\d{2})$", r"+\1", text.strip()) if "T" in text else text.strip()
    try:
        moment = dt.datetime.fromisoformat(said) if _START.match(said) else None
    except ValueError:
        moment = None
    if moment is None:
        raise BadInput(start_time="Enter the facility’s local time as YYYY-MM-DDTHH:MM.")
    if moment.tzinfo is None:
        return operations.instant_of(moment, call.actor.zone, field="start_time")
    try:
        return moment.astimezone(dt.UTC)
    except OverflowError:
        raise BadInput(start_time="This is too far from today: check the year.") from None


def _resource(call: Call, resource: int | None) -> int | None:
    if not resource:
        return None
    found = queries.find_references(actor=call.actor, resource_id=resource)
    if found.resource is None:
        raise BadInput(resource="Choose a resource of your facility.")
    return resource
