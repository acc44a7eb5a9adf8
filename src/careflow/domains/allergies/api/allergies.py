from typing import Annotated, cast

from ninja import Query

from careflow.domains.allergies import operations, queries
from careflow.domains.allergies.api.routes import CHANGE, RECORD, SECTION, VIEW, routes
from careflow.domains.allergies.operations import AllergyFields
from careflow.domains.allergies.queries import AllergyOut
from careflow.domains.allergies.rules.choices import Category, Status
from careflow.domains.allergies.schemas import AllergyIn, AllergyPatch
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.shapes import Id, sent


@routes.endpoint(
    "GET", "allergies/patient-allergies/", needs=VIEW, section=SECTION, summary="List allergies, active ones first."
)
def list_allergies(
    call: Call,
    patient_id: Annotated[Id | None, Query(description="Only this patient’s; never cut.")] = None,
    status: Annotated[Status | None, Query(description="Only those that stand like this.")] = None,
    category: Annotated[Category | None, Query(description="Only this kind.")] = None,
    is_active: Annotated[bool | None, Query(description="Only active ones, or only the others.")] = None,
    before: Annotated[Id | None, Query(description="Without a patient: only those before this one.")] = None,
) -> list[AllergyOut]:
    """Then by allergen; wrong entries are among them, as entered in error. Without a patient the newest thousand
    of the facility, and a Link header says how to ask on."""
    if patient_id is not None:
        return queries.list_of_patient(
            actor=call.actor, patient_id=patient_id, status=status, category=category, is_active=is_active
        )
    found, older = queries.list_newest(
        actor=call.actor, before=before, status=status, category=category, is_active=is_active
    )
    if older is not None:
        call.link_next(before=older)
    return found


@routes.endpoint(
    "POST", "allergies/patient-allergies/", needs=RECORD, section=SECTION, status=201, summary="Record an allergy."
)
def create_allergy(call: Call, body: AllergyIn) -> AllergyOut:
    """A chart has each allergen of a category once among its active allergies. An active allergy takes back the
    statement that none are known."""
    allergy_id = operations.create_allergy(actor=call.actor, fields=cast(AllergyFields, sent(body)), now=call.now)
    return queries.get_allergy(actor=call.actor, allergy_id=allergy_id)


@routes.endpoint(
    "GET", "allergies/patient-allergies/{id:allergy_id}/", needs=VIEW, section=SECTION, summary="Read one allergy."
)
def get_allergy(call: Call, allergy_id: int) -> AllergyOut:
    return queries.get_allergy(actor=call.actor, allergy_id=allergy_id)


@routes.endpoint(
    "PUT", "allergies/patient-allergies/{id:allergy_id}/", needs=CHANGE, section=SECTION, summary="Save an allergy."
)
def replace_allergy(call: Call, allergy_id: int, body: AllergyIn) -> AllergyOut:
    """Like PATCH, with the three required fields; what is left out keeps its value."""
    return _changed(call, allergy_id, body)


@routes.endpoint(
    "PATCH", "allergies/patient-allergies/{id:allergy_id}/", needs=CHANGE, section=SECTION,
    summary="Correct, resolve or reactivate an allergy.",
)  # fmt: skip
def change_allergy(call: Call, allergy_id: int, body: AllergyPatch) -> AllergyOut:
    """Only what is sent is written. An allergy that was entered in error is not changed any more."""
    return _changed(call, allergy_id, body)


@routes.endpoint(
    "DELETE", "allergies/patient-allergies/{id:allergy_id}/", needs=CHANGE, section=SECTION, status=204,
    summary="Mark an allergy as entered in error.",
)  # fmt: skip
def delete_allergy(
    call: Call,
    allergy_id: int,
    reason: Annotated[str, Query(description="Why, kept with the allergy.", max_length=255)] = "",
) -> None:
    """It stays on the chart as such, for good; doing so again changes nothing."""
    operations.delete_allergy(
        actor=call.actor, allergy_id=allergy_id, reason=reason.strip(), expected_version=call.expected_version,
        now=call.now,
    )  # fmt: skip


def _changed(call: Call, allergy_id: int, body: AllergyPatch) -> AllergyOut:
    operations.change_allergy(
        actor=call.actor,
        allergy_id=allergy_id,
        fields=cast(AllergyFields, sent(body)),
        expected_version=call.expected_version,
        now=call.now,
    )
    return queries.get_allergy(actor=call.actor, allergy_id=allergy_id)
