"""Running a search: its SQL depends on the shape of what was typed, so every shape is compiled once."""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from careflow.domains.patients.models import Patient
from careflow.domains.patients.queries.search.fragments import PHONES, Here, Sql, either
from careflow.domains.patients.queries.search.statement import Most, TrigramMatch, select_ids
from careflow.domains.patients.queries.search.ways import Way
from careflow.domains.patients.queries.shape import PATIENT_COLUMNS
from careflow.platform.compiled import Compiled, Row
from careflow.platform.tenancy import Scope

# Terms of up to three words make fewer shapes than this; beyond it the oldest goes.
MOST_SHAPES = 300
SAMPLE_MOST = -900_004
_shapes: dict[str, Compiled] = {}


def run(scope: Scope, conditions: Sequence[Sequence[Way]], *, most: int) -> list[Row]:
    """Rows of PATIENT_COLUMNS by name. All conditions must hold, each by one of its ways; the first condition
    leads to the charts, the others sift them."""
    statement, arguments = prepare(scope, conditions, most=most)
    return statement.rows(scope, **arguments)


def prepare(scope: Scope, conditions: Sequence[Sequence[Way]], *, most: int) -> tuple[Compiled, dict[str, Any]]:
    """The statement of a search and its arguments."""
    ways, *others = conditions
    filters = [either([way.where for way in condition]) for condition in others]
    ids = select_ids(ways, filters, vendor=connection.vendor)
    arguments: dict[str, Any] = {"most": most}
    for place, value in enumerate(ids.values):
        if isinstance(value, TrigramMatch):
            arguments[f"term_{place}"] = value.text(scope.facility_id or 0)
        elif isinstance(value, str):
            arguments[f"term_{place}"] = value
    return _shape(ids, is_kept=PHONES not in ids.text), arguments


def _shape(ids: Sql, *, is_kept: bool) -> Compiled:
    found = _shapes.get(ids.text)
    if found is None:
        while len(_shapes) >= MOST_SHAPES:
            _shapes.pop(next(iter(_shapes), ""), None)
        found = _shapes[ids.text] = _compile(ids, is_kept=is_kept)
    return found


def _compile(ids: Sql, *, is_kept: bool) -> Compiled:
    """Planning costs more than finding a few charts, so the plan is kept; not where it must know how many phone numbers
    begin with the digits."""
    # An array's length is not known to PostgreSQL's planner, which therefore looks the ids up one by one.
    if connection.vendor == "postgresql":
        chosen = f"patients_patient.id = ANY(ARRAY({ids.text}))"
    else:
        chosen = f"patients_patient.id IN ({ids.text})"

    def build(scope: Scope, *, most: int, **terms: str) -> QuerySet[Patient, Any]:
        values = [_value(value, place, scope, most, terms) for place, value in enumerate(ids.values)]
        found = RawSQL(chosen, values, output_field=BooleanField())  # noqa: S611  (values are parameters)
        rows = Patient.objects.visible_to(scope).filter(found)
        return rows.order_by("last_key", "first_key", "id").values_list(*PATIENT_COLUMNS)

    samples: dict[str, Any] = {
        f"term_{place}": f"<{place}>" for place, value in enumerate(ids.values) if _is_term(value)
    }
    return Compiled(build, scoped=True, listed=False, replanned=not is_kept, most=SAMPLE_MOST, **samples)


def _is_term(value: object) -> bool:
    return isinstance(value, str | TrigramMatch)


def _value(value: object, place: int, scope: Scope, most: int, terms: dict[str, str]) -> Any:
    match value:
        case Here():
            return scope.facility_id
        case Most():
            return most
        case _:
            return terms[f"term_{place}"]
