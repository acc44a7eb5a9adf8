from careflow.domains.facilities import operations, queries
from careflow.domains.facilities.api.needs import FACILITY_ADMIN
from careflow.domains.facilities.api.routes import routes
from careflow.domains.facilities.schemas.dictionaries import GenderIn, GenderOut, GenderPatch, gender_out
from careflow.platform.endpoint.freshness import revalidated
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import facility_access
from careflow.platform.endpoint.shapes import sent

SECTION = "Facilities"


@routes.endpoint(
    "GET", "facilities/patient-genders/", needs=facility_access(), section=SECTION,
    summary="The genders that charts of the facility may name, in their order.",
)  # fmt: skip
@revalidated
def list_patient_genders(call: Call) -> list[GenderOut]:
    return [gender_out(entry) for entry in queries.genders.list(actor=call.actor)]


@routes.endpoint(
    "POST", "facilities/patient-genders/", needs=FACILITY_ADMIN, section=SECTION, status=201,
    summary="Add a gender.",
)  # fmt: skip
def add_patient_gender(call: Call, body: GenderIn) -> GenderOut:
    created = operations.add_entry(actor=call.actor, kind=operations.GENDER, values=sent(body), now=call.now)
    return gender_out(queries.genders.get(actor=call.actor, entry_id=created))


@routes.endpoint(
    "GET", "facilities/patient-genders/{id:gender_id}/", needs=facility_access(), section=SECTION,
    summary="One gender.",
)  # fmt: skip
def get_patient_gender(call: Call, gender_id: int) -> GenderOut:
    return gender_out(queries.genders.get(actor=call.actor, entry_id=gender_id))


@routes.endpoint(
    "PATCH", "facilities/patient-genders/{id:gender_id}/", needs=FACILITY_ADMIN, section=SECTION,
    summary="Change a gender.",
)  # fmt: skip
def change_patient_gender(call: Call, gender_id: int, body: GenderPatch) -> GenderOut:
    operations.change_entry(
        actor=call.actor,
        kind=operations.GENDER,
        entry_id=gender_id,
        changes=sent(body),
        expected_version=call.expected_version,
        now=call.now,
    )
    return gender_out(queries.genders.get(actor=call.actor, entry_id=gender_id))


@routes.endpoint(
    "DELETE", "facilities/patient-genders/{id:gender_id}/", needs=FACILITY_ADMIN, section=SECTION,
    summary="Delete a gender that no chart names; one that comes with the system is taken out of use.",
)  # fmt: skip
def remove_patient_gender(call: Call, gender_id: int) -> None:
    operations.remove_entry(
        actor=call.actor,
        kind=operations.GENDER,
        entry_id=gender_id,
        expected_version=call.expected_version,
        now=call.now,
    )
