from typing import Annotated, cast

from ninja import Query

from careflow.domains.clinical.api.routes import SECTION, routes
from careflow.domains.clinical.operations import problems as operations
from careflow.domains.clinical.operations.problem_fields import ProblemFields
from careflow.domains.clinical.permissions import ClinicalPermission
from careflow.domains.clinical.queries import problems as queries
from careflow.domains.clinical.queries.problem_shape import ProblemOut
from careflow.domains.clinical.rules.problems import ProblemStatus
from careflow.domains.clinical.schemas.problems import ProblemIn, ProblemPatch, SavedProblemOut
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import permission
from careflow.platform.endpoint.shapes import Id, sent

VIEW = permission(ClinicalPermission.VIEW)
CHANGE = permission(ClinicalPermission.VIEW, ClinicalPermission.UPDATE)


@routes.endpoint("GET", "clinical/problems/", needs=VIEW, section=SECTION, summary="List problems, active ones first.")
def list_problems(
    call: Call,
    patient_id: Annotated[Id | None, Query(description="Only this patient’s; never cut.")] = None,
    status: Annotated[ProblemStatus | None, Query(description="Only those that stand like this.")] = None,
    before: Annotated[Id | None, Query(description="Without a patient: only those before this one.")] = None,
) -> list[ProblemOut]:
    """Then by onset, the latest first; wrong entries are among them, as entered in error. Without a patient the
    newest thousand of the facility, and a Link header says how to ask on."""
    if patient_id is not None:
        return queries.list_of_patient(actor=call.actor, patient_id=patient_id, status=status)
    found, older = queries.list_newest(actor=call.actor, before=before, status=status)
    if older is not None:
        call.link_next(before=older)
    return found


@routes.endpoint(
    "POST", "clinical/problems/", needs=permission(ClinicalPermission.CREATE), section=SECTION, status=201,
    summary="Add a problem to a patient’s list.",
)  # fmt: skip
def create_problem(call: Call, body: ProblemIn) -> SavedProblemOut:
    """Without a description it is called as its code is. A patient has each code, and each description without a
    code, once among the active problems. `warnings` tell of codes that are unknown, outdated or not detailed."""
    problem_id = operations.create_problem(actor=call.actor, fields=cast(ProblemFields, sent(body)), now=call.now)
    return _saved(call, problem_id)


@routes.endpoint("GET", "clinical/problems/{id:problem_id}/", needs=VIEW, section=SECTION, summary="Read one problem.")
def get_problem(call: Call, problem_id: int) -> ProblemOut:
    return queries.get_problem(actor=call.actor, problem_id=problem_id)


@routes.endpoint(
    "PATCH", "clinical/problems/{id:problem_id}/", needs=CHANGE, section=SECTION,
    summary="Correct, resolve or reactivate a problem.",
)  # fmt: skip
def change_problem(call: Call, problem_id: int, body: ProblemPatch) -> SavedProblemOut:
    """Only what is sent is written. Resolved without a date means today; what comes back loses that date. A problem
    that was entered in error is not changed any more."""
    operations.change_problem(
        actor=call.actor,
        problem_id=problem_id,
        fields=cast(ProblemFields, sent(body)),
        expected_version=call.expected_version,
        now=call.now,
    )
    return _saved(call, problem_id)


@routes.endpoint(
    "DELETE", "clinical/problems/{id:problem_id}/", needs=CHANGE, section=SECTION, status=204,
    summary="Mark a problem as entered in error.",
)  # fmt: skip
def delete_problem(
    call: Call,
    problem_id: int,
    reason: Annotated[str, Query(description="Why, kept with the problem.", max_length=255)] = "",
) -> None:
    """It stays on the list as such, for good; doing so again changes nothing."""
    operations.delete_problem(
        actor=call.actor, problem_id=problem_id, reason=reason.strip(), expected_version=call.expected_version,
        now=call.now,
    )  # fmt: skip


def _saved(call: Call, problem_id: int) -> SavedProblemOut:
    row, warnings = queries.get_saved_problem(actor=call.actor, problem_id=problem_id)
    return SavedProblemOut.saved(row, warnings)
