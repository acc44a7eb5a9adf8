from careflow.domains.facilities import operations, queries
from careflow.domains.facilities.api.needs import FACILITY_ADMIN
from careflow.domains.facilities.api.routes import routes
from careflow.domains.facilities.schemas.dictionaries import TitleIn, TitleOut, TitlePatch, title_out
from careflow.platform.endpoint.freshness import revalidated
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import facility_access
from careflow.platform.endpoint.shapes import sent

SECTION = "Facilities"


@routes.endpoint(
    "GET", "facilities/staff-titles/", needs=facility_access(), section=SECTION,
    summary="The titles that staff of the facility may have, by name.",
)  # fmt: skip
@revalidated
def list_staff_titles(call: Call) -> list[TitleOut]:
    return [title_out(entry) for entry in queries.titles.list(actor=call.actor)]


@routes.endpoint(
    "POST", "facilities/staff-titles/", needs=FACILITY_ADMIN, section=SECTION, status=201,
    summary="Add a staff title.",
)  # fmt: skip
def add_staff_title(call: Call, body: TitleIn) -> TitleOut:
    created = operations.add_entry(actor=call.actor, kind=operations.TITLE, values=sent(body), now=call.now)
    return title_out(queries.titles.get(actor=call.actor, entry_id=created))


@routes.endpoint(
    "GET", "facilities/staff-titles/{id:title_id}/", needs=facility_access(), section=SECTION,
    summary="One staff title.",
)  # fmt: skip
def get_staff_title(call: Call, title_id: int) -> TitleOut:
    return title_out(queries.titles.get(actor=call.actor, entry_id=title_id))


@routes.endpoint(
    "PATCH", "facilities/staff-titles/{id:title_id}/", needs=FACILITY_ADMIN, section=SECTION,
    summary="Change a staff title.",
)  # fmt: skip
def change_staff_title(call: Call, title_id: int, body: TitlePatch) -> TitleOut:
    operations.change_entry(
        actor=call.actor,
        kind=operations.TITLE,
        entry_id=title_id,
        changes=sent(body),
        expected_version=call.expected_version,
        now=call.now,
    )
    return title_out(queries.titles.get(actor=call.actor, entry_id=title_id))


@routes.endpoint(
    "DELETE", "facilities/staff-titles/{id:title_id}/", needs=FACILITY_ADMIN, section=SECTION,
    summary="Delete a staff title that nobody has; one that comes with the system is taken out of use.",
)  # fmt: skip
def remove_staff_title(call: Call, title_id: int) -> None:
    operations.remove_entry(
        actor=call.actor,
        kind=operations.TITLE,
        entry_id=title_id,
        expected_version=call.expected_version,
        now=call.now,
    )
