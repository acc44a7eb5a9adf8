from careflow.domains.facilities import operations, queries
from careflow.domains.facilities.api.needs import FACILITY_ADMIN
from careflow.domains.facilities.api.routes import routes
from careflow.domains.facilities.schemas.dictionaries import VisitTypeIn, VisitTypeOut, VisitTypePatch, visit_type_out
from careflow.platform.endpoint.freshness import revalidated
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import facility_access
from careflow.platform.endpoint.shapes import sent

SECTION = "Facilities"


@routes.endpoint(
    "GET", "facilities/appointment-types/", needs=facility_access(), section=SECTION,
    summary="The appointment types of the facility by name, also those out of use.",
)  # fmt: skip
@revalidated
def list_appointment_types(call: Call) -> list[VisitTypeOut]:
    return [visit_type_out(entry) for entry in queries.visit_types.list(actor=call.actor)]


@routes.endpoint(
    "POST", "facilities/appointment-types/", needs=FACILITY_ADMIN, section=SECTION, status=201,
    summary="Add an appointment type.",
)  # fmt: skip
def add_appointment_type(call: Call, body: VisitTypeIn) -> VisitTypeOut:
    created = operations.add_entry(actor=call.actor, kind=operations.VISIT_TYPE, values=sent(body), now=call.now)
    return visit_type_out(queries.visit_types.get(actor=call.actor, entry_id=created))


@routes.endpoint(
    "GET", "facilities/appointment-types/{id:type_id}/", needs=facility_access(), section=SECTION,
    summary="One appointment type.",
)  # fmt: skip
def get_appointment_type(call: Call, type_id: int) -> VisitTypeOut:
    return visit_type_out(queries.visit_types.get(actor=call.actor, entry_id=type_id))


@routes.endpoint(
    "PATCH", "facilities/appointment-types/{id:type_id}/", needs=FACILITY_ADMIN, section=SECTION,
    summary="Change an appointment type.",
)  # fmt: skip
def change_appointment_type(call: Call, type_id: int, body: VisitTypePatch) -> VisitTypeOut:
    operations.change_entry(
        actor=call.actor,
        kind=operations.VISIT_TYPE,
        entry_id=type_id,
        changes=sent(body),
        expected_version=call.expected_version,
        now=call.now,
    )
    return visit_type_out(queries.visit_types.get(actor=call.actor, entry_id=type_id))


@routes.endpoint(
    "DELETE", "facilities/appointment-types/{id:type_id}/", needs=FACILITY_ADMIN, section=SECTION,
    summary="Take an appointment type out of use.",
)  # fmt: skip
def retire_appointment_type(call: Call, type_id: int) -> None:
    operations.retire_entry(
        actor=call.actor,
        kind=operations.VISIT_TYPE,
        entry_id=type_id,
        expected_version=call.expected_version,
        now=call.now,
    )
