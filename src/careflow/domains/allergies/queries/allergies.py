"""Reads of allergies. Wrong entries are among them, as entered in error."""

from typing import Any

from django.db.models import Case, QuerySet, When

from careflow.domains.allergies.models import ACTIVE, PatientAllergy
from careflow.domains.allergies.queries.shape import COLUMNS, AllergyOut, shape_allergy
from careflow.domains.allergies.rules.choices import Status
from careflow.platform.actor import Actor
from careflow.platform.compiled import Compiled, Row
from careflow.platform.problems import NotFound
from careflow.platform.tenancy import Scope

CAP = 1000
ACTIVE_COLUMNS = ("id", "allergen", "allergen_key", "category", "severity", "reaction")
ID, CATEGORY, STATUS = COLUMNS.index("id"), COLUMNS.index("category"), COLUMNS.index("status")


def _seen(scope: Scope | None) -> QuerySet[Any, Any]:
    return PatientAllergy.objects.visible_to(scope)  # type: ignore[arg-type]  # Compiled hands it in


def _in_order(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    return rows.order_by(Case(When(ACTIVE, then=0), default=1), "allergen_key", "-updated_at", "id")


OF_PATIENT = Compiled(
    lambda scope, patient: _in_order(_seen(scope).filter(patient_id=patient)).values_list(*COLUMNS),
    scoped=True,
    patient=-1,
)
ACTIVE_OF_PATIENT = Compiled(
    lambda scope, patient: (
        _seen(scope).filter(ACTIVE, patient_id=patient).order_by("allergen_key", "id").values_list(*ACTIVE_COLUMNS)
    ),
    scoped=True,
    patient=-1,
)
ONE = Compiled(lambda scope, allergy: _seen(scope).filter(pk=allergy).values_list(*COLUMNS), scoped=True, allergy=-1)


def list_of_patient(
    *, actor: Actor, patient_id: int, status: str | None = None, category: str | None = None,
    is_active: bool | None = None,
) -> list[AllergyOut]:  # fmt: skip
    """Active ones first, then by allergen; never cut. None of a chart of another facility."""
    return [
        shape_allergy(row)
        for row in OF_PATIENT.rows(actor, patient=patient_id)
        if (status is None or row[STATUS] == status)
        and (category is None or row[CATEGORY] == category)
        and (is_active is None or (row[STATUS] == Status.ACTIVE) == is_active)
    ]


def list_newest(
    *, actor: Actor, before: int | None = None, status: str | None = None, category: str | None = None,
    is_active: bool | None = None,
) -> tuple[list[AllergyOut], int | None]:  # fmt: skip
    """The thousand that were recorded last (before `before`), active ones first, then by allergen; and the id
    from which to ask on when there are more."""
    rows = _seen(actor)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    if status is not None:
        rows = rows.filter(status=status)
    if category is not None:
        rows = rows.filter(category=category)
    if is_active is not None:
        rows = rows.filter(ACTIVE) if is_active else rows.exclude(ACTIVE)
    newest = list(rows.order_by("-id").values_list("allergen_key", *COLUMNS)[: CAP + 1])
    page = newest[:CAP]
    older = page[-1][1 + ID] if len(newest) > CAP else None
    page.sort(key=_place)
    return [shape_allergy(row[1:]) for row in page], older


def _place(row: Row) -> tuple[Any, ...]:
    """As `_in_order` has it."""
    key, *columns = row
    updated_at = columns[COLUMNS.index("updated_at")]
    return columns[STATUS] != Status.ACTIVE, key.encode(), -updated_at.timestamp(), columns[ID]


def get_allergy(*, actor: Actor, allergy_id: int) -> AllergyOut:
    """Raises NotFound."""
    row = ONE.first(actor, allergy=allergy_id)
    if row is None:
        raise NotFound
    return shape_allergy(row)


def active_allergies(*, actor: Scope, patient_id: int) -> list[Row]:
    """What the patient must not be given at present, as ACTIVE_COLUMNS, by allergen. One statement."""
    return ACTIVE_OF_PATIENT.rows(actor, patient=patient_id)
