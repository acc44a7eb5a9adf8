from careflow.domains.facilities import operations, queries
from careflow.domains.facilities.api.needs import FACILITY_ADMIN
from careflow.domains.facilities.api.routes import routes
from careflow.domains.facilities.schemas.resources import ResourceIn, ResourceOut, ResourcePatch, resource_out
from careflow.platform.endpoint.freshness import revalidated
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import facility_access
from careflow.platform.endpoint.shapes import sent

SECTION = "Facilities"


@routes.endpoint(
    "GET", "facilities/resources/", needs=facility_access(), section=SECTION,
    summary="The columns of the schedule by name, also those out of use.",
)  # fmt: skip
@revalidated
def list_resources(call: Call) -> list[ResourceOut]:
    return [resource_out(row) for row in queries.list_resources(actor=call.actor)]


@routes.endpoint(
    "POST", "facilities/resources/", needs=FACILITY_ADMIN, section=SECTION, status=201,
    summary="Add a room or a device to the schedule.",
)  # fmt: skip
def add_resource(call: Call, body: ResourceIn) -> ResourceOut:
    created = operations.add_resource(actor=call.actor, values=sent(body), now=call.now)
    return resource_out(queries.get_resource(actor=call.actor, resource_id=created))


@routes.endpoint(
    "GET", "facilities/resources/{id:resource_id}/", needs=facility_access(), section=SECTION,
    summary="One column of the schedule.",
)  # fmt: skip
def get_resource(call: Call, resource_id: int) -> ResourceOut:
    return resource_out(queries.get_resource(actor=call.actor, resource_id=resource_id))


@routes.endpoint(
    "PATCH", "facilities/resources/{id:resource_id}/", needs=FACILITY_ADMIN, section=SECTION,
    summary="Change a column of the schedule.",
)  # fmt: skip
def change_resource(call: Call, resource_id: int, body: ResourcePatch) -> ResourceOut:
    operations.change_resource(
        actor=call.actor,
        resource_id=resource_id,
        changes=sent(body),
        expected_version=call.expected_version,
        now=call.now,
    )
    return resource_out(queries.get_resource(actor=call.actor, resource_id=resource_id))


@routes.endpoint(
    "DELETE", "facilities/resources/{id:resource_id}/", needs=FACILITY_ADMIN, section=SECTION,
    summary="Take a column off the schedule; visits in it keep it.",
)  # fmt: skip
def retire_resource(call: Call, resource_id: int) -> None:
    operations.retire_resource(
        actor=call.actor, resource_id=resource_id, expected_version=call.expected_version, now=call.now
    )
