from careflow.domains.facilities import operations, queries
from careflow.domains.facilities.api.needs import FACILITY_ADMIN
from careflow.domains.facilities.api.routes import routes
from careflow.domains.facilities.schemas.dictionaries import StatusIn, StatusOut, StatusPatch, status_out
from careflow.platform.endpoint.freshness import revalidated
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import facility_access
from careflow.platform.endpoint.shapes import sent

SECTION = "Facilities"


@routes.endpoint(
    "GET", "facilities/appointment-statuses/", needs=facility_access(), section=SECTION,
    summary="The appointment statuses of the facility by name, also those out of use.",
)  # fmt: skip
@revalidated
def list_appointment_statuses(call: Call) -> list[StatusOut]:
    return [status_out(entry) for entry in queries.statuses.list(actor=call.actor)]


@routes.endpoint(
    "POST", "facilities/appointment-statuses/", needs=FACILITY_ADMIN, section=SECTION, status=201,
    summary="Add an appointment status.",
)  # fmt: skip
def add_appointment_status(call: Call, body: StatusIn) -> StatusOut:
    created = operations.add_entry(actor=call.actor, kind=operations.STATUS, values=sent(body), now=call.now)
    return status_out(queries.statuses.get(actor=call.actor, entry_id=created))


@routes.endpoint(
    "GET", "facilities/appointment-statuses/{id:status_id}/", needs=facility_access(), section=SECTION,
    summary="One appointment status.",
)  # fmt: skip
def get_appointment_status(call: Call, status_id: int) -> StatusOut:
    return status_out(queries.statuses.get(actor=call.actor, entry_id=status_id))


@routes.endpoint(
    "PATCH", "facilities/appointment-statuses/{id:status_id}/", needs=FACILITY_ADMIN, section=SECTION,
    summary="Change an appointment status; the code of pending, confirmed and cancelled stays.",
)  # fmt: skip
def change_appointment_status(call: Call, status_id: int, body: StatusPatch) -> StatusOut:
    operations.change_entry(
        actor=call.actor,
        kind=operations.STATUS,
        entry_id=status_id,
        changes=sent(body),
        expected_version=call.expected_version,
        now=call.now,
    )
    return status_out(queries.statuses.get(actor=call.actor, entry_id=status_id))


@routes.endpoint(
    "DELETE", "facilities/appointment-statuses/{id:status_id}/", needs=FACILITY_ADMIN, section=SECTION,
    summary="Take an appointment status out of use.",
)  # fmt: skip
def retire_appointment_status(call: Call, status_id: int) -> None:
    operations.retire_entry(
        actor=call.actor,
        kind=operations.STATUS,
        entry_id=status_id,
        expected_version=call.expected_version,
        now=call.now,
    )
