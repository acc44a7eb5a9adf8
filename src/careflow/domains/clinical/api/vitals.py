from typing import Annotated

from ninja import Query

from careflow.domains.clinical.api.routes import SECTION, routes
from careflow.domains.clinical.operations import vitals as operations
from careflow.domains.clinical.permissions import ClinicalPermission
from careflow.domains.clinical.queries import vitals as queries
from careflow.domains.clinical.schemas.vitals import VitalsIn, VitalsOut, VitalsPatch
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import permission
from careflow.platform.endpoint.shapes import Id, sent

VIEW = permission(ClinicalPermission.VIEW)


@routes.endpoint(
    "GET", "clinical/vitals/", needs=VIEW, section=SECTION,
    summary="List vital signs of an encounter, of a patient, or of the facility.",
)  # fmt: skip
def list_vitals(
    call: Call,
    encounter: Annotated[Id | None, Query(description="Only those of this encounter: one entry or none.")] = None,
    patient_id: Annotated[Id | None, Query(description="All of this patient, as a trend.")] = None,
    before: Annotated[Id | None, Query(description="Only entries that follow this one.")] = None,
) -> list[VitalsOut]:
    """The latest measurement first. An encounter's and a patient's come whole; of the facility the newest
    thousand, and a Link header says how to ask on."""
    if patient_id is not None:
        rows = queries.list_of_patient(actor=call.actor, patient_id=patient_id)
        found = [VitalsOut.of(row) for row in rows]
        return [entry for entry in found if encounter in (None, entry.encounter)]
    if encounter is not None:
        return [VitalsOut.of(row) for row in queries.list_of_encounter(actor=call.actor, encounter_id=encounter)]
    rows, has_older = queries.list_newest(actor=call.actor, before=before)
    if has_older:
        call.link_next(before=rows[-1][0])
    return [VitalsOut.of(row) for row in rows]


@routes.endpoint(
    "POST", "clinical/vitals/", needs=permission(ClinicalPermission.CREATE), section=SECTION, status=201,
    summary="Record the vital signs of an encounter.",
)  # fmt: skip
def record_vitals(call: Call, body: VitalsIn) -> VitalsOut:
    """At least one measurement; an encounter has one set of them. Without `measured_at` they were taken now. An
    encounter that was planned for later begins with its first measurement. The encounter and its note get a new
    version, too."""
    vitals_id = operations.record_vitals(actor=call.actor, encounter_id=body.encounter, values=sent(body), now=call.now)
    return VitalsOut.of(queries.get_vitals(actor=call.actor, vitals_id=vitals_id))


@routes.endpoint(
    "GET", "clinical/vitals/{id:vitals_id}/", needs=VIEW, section=SECTION, summary="Read one set of vital signs."
)
def get_vitals(call: Call, vitals_id: int) -> VitalsOut:
    return VitalsOut.of(queries.get_vitals(actor=call.actor, vitals_id=vitals_id))


@routes.endpoint(
    "PATCH", "clinical/vitals/{id:vitals_id}/", section=SECTION,
    needs=permission(ClinicalPermission.VIEW, ClinicalPermission.UPDATE), summary="Correct vital signs.",
)  # fmt: skip
def change_vitals(call: Call, vitals_id: int, body: VitalsPatch) -> VitalsOut:
    """Only what is sent is written, and together with what stands it must still make sense. Whoever corrects
    them stands as the one who recorded them. The encounter and its note get a new version, too."""
    operations.change_vitals(
        actor=call.actor,
        vitals_id=vitals_id,
        values=sent(body),
        expected_version=call.expected_version,
        now=call.now,
    )
    return VitalsOut.of(queries.get_vitals(actor=call.actor, vitals_id=vitals_id))
