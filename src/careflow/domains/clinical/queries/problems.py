"""Reads of problem lists: active ones first, then by onset, the latest first. Wrong entries are among them, as
entered in error."""

from datetime import date
from typing import Any

from django.db.models import Case, CharField, F, OuterRef, QuerySet, Subquery, Value, When

from careflow.domains.clinical.models import DiagnosisCode, Problem
from careflow.domains.clinical.models.problems import ACTIVE
from careflow.domains.clinical.queries.problem_shape import COLUMNS, ProblemOut, shape_problem
from careflow.domains.clinical.rules.problems import ProblemStatus
from careflow.platform.actor import Actor
from careflow.platform.compiled import Compiled, Row
from careflow.platform.problems import NotFound
from careflow.platform.tenancy import Scope

CAP = 1000
ID, CODE, STATUS, ONSET = (COLUMNS.index(name) for name in ("id", "icd10_code", "status", "onset_date"))
FINE, HEADER, OUTDATED = "fine", "header", "outdated"
WARNINGS = {
    None: ("problem.unknown_code", "This code is not in the table of diagnosis codes. Please check it."),
    HEADER: ("problem.header_code", "This code stands for a group of diagnoses. Choose a more detailed one."),
    OUTDATED: ("problem.outdated_code", "This code is no longer in use. Please choose another."),
}


def _seen(scope: Scope | None) -> QuerySet[Any, Any]:
    return Problem.objects.visible_to(scope)  # type: ignore[arg-type]  # Compiled hands it in


def _in_order(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    return rows.order_by(Case(When(ACTIVE, then=0), default=1), F("onset_date").desc(nulls_last=True), "id")


def _code_standing() -> Subquery:
    """What the table says of the problem's code; null when it says nothing."""
    standing = Case(
        When(is_outdated=True, then=Value(OUTDATED)), When(is_billable=False, then=Value(HEADER)), default=Value(FINE),
        output_field=CharField(),
    )  # fmt: skip
    return Subquery(DiagnosisCode.objects.filter(code=OuterRef("icd10_code")).values_list(standing))


OF_PATIENT = Compiled(
    lambda scope, patient: _in_order(_seen(scope).filter(patient_id=patient)).values_list(*COLUMNS),
    scoped=True,
    patient=-1,
)
ACTIVE_OF_PATIENT = Compiled(
    lambda scope, patient: _in_order(_seen(scope).filter(ACTIVE, patient_id=patient)).values_list(*COLUMNS),
    scoped=True,
    patient=-1,
)
ONE = Compiled(lambda scope, problem: _seen(scope).filter(pk=problem).values_list(*COLUMNS), scoped=True, problem=-1)
SAVED = Compiled(
    lambda scope, problem: _seen(scope).filter(pk=problem).values_list(*COLUMNS, _code_standing()),
    scoped=True,
    problem=-1,
)


def list_of_patient(*, actor: Actor, patient_id: int, status: str | None = None) -> list[ProblemOut]:
    """Never cut. None of a chart of another facility."""
    rows = OF_PATIENT.rows(actor, patient=patient_id)
    return [shape_problem(row) for row in rows if status in (None, row[STATUS])]


def active_problems(*, actor: Actor, patient_id: int) -> list[ProblemOut]:
    """What the patient has at present. One statement."""
    return [shape_problem(row) for row in ACTIVE_OF_PATIENT.rows(actor, patient=patient_id)]


def list_newest(
    *, actor: Actor, before: int | None = None, status: str | None = None
) -> tuple[list[ProblemOut], int | None]:
    """The thousand that were recorded last (before `before`), in the order of a problem list; and the id from which
    to ask on when there are more."""
    rows = _seen(actor)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    if status is not None:
        rows = rows.filter(status=status)
    newest = list(rows.order_by("-id").values_list(*COLUMNS)[: CAP + 1])
    page = newest[:CAP]
    older = page[-1][ID] if len(newest) > CAP else None
    return [shape_problem(row) for row in sorted(page, key=_place)], older


def _place(row: Row) -> tuple[Any, ...]:
    """As `_in_order` has it."""
    onset: date | None = row[ONSET]
    return row[STATUS] != ProblemStatus.ACTIVE, onset is None, -(onset.toordinal() if onset else 0), row[ID]


def get_problem(*, actor: Actor, problem_id: int) -> ProblemOut:
    """Raises NotFound."""
    row = ONE.first(actor, problem=problem_id)
    if row is None:
        raise NotFound
    return shape_problem(row)


def get_saved_problem(*, actor: Actor, problem_id: int) -> tuple[Row, list[tuple[str, str]]]:
    """COLUMNS, and what is unusual about its code, as code and sentence. Raises NotFound."""
    row = SAVED.first(actor, problem=problem_id)
    if row is None:
        raise NotFound
    *columns, standing = row
    warning = WARNINGS.get(standing) if row[CODE] else None
    return tuple(columns), [warning] if warning else []
