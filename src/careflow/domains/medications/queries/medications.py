"""Reads of medications."""

from datetime import date
from functools import cache
from typing import Any

from django.db.models import F, QuerySet

from careflow.domains.medications.models import Medication
from careflow.domains.medications.queries.shape import MEDICATION_COLUMNS, MedicationOut, shape_medication
from careflow.platform.actor import Actor
from careflow.platform.compiled import Compiled, Row
from careflow.platform.problems import NotFound
from careflow.platform.tenancy import Scope

# The last one is for putting a page into its order.
COLUMNS = (*MEDICATION_COLUMNS, "name_key")
START_DATE, CREATED_AT = COLUMNS.index("start_date"), COLUMNS.index("created_at")
OWN_FIELDS = tuple(field.name for field in Medication._meta.concrete_fields)
CAP = 1000
SAMPLES: dict[str, Any] = {"patient": -1, "status": "~status~", "before": -2}


def _list(
    scope: Scope, *, patient: int | None = None, status: str | None = None, before: int | None = None
) -> QuerySet[Any, Any]:
    """One patient's whole list by name, or the newest of the facility."""
    rows = Medication.objects.visible_to(scope)
    if status is not None:
        rows = rows.filter(status=status)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    if patient is None:
        return rows.order_by("-id").values_list(*COLUMNS)[: CAP + 1]
    latest_start = F("start_date").desc(nulls_last=True)
    return (
        rows.filter(patient_id=patient).order_by("name_key", latest_start, "-created_at", "-id").values_list(*COLUMNS)
    )


@cache
def compiled_list(*names: str) -> Compiled:
    """The statement that filters by these of SAMPLES."""
    return Compiled(_list, scoped=True, listed=False, **{name: SAMPLES[name] for name in names})


def list_medications(
    *, actor: Actor, patient_id: int | None = None, status: str | None = None, before: int | None = None
) -> tuple[list[MedicationOut], int | None]:
    """By name, the latest start first and those without one last, then the newest first. One patient's come
    whole; of the facility's the thousand that were recorded last, and the id comes back before which to ask on."""
    asked = {"patient": patient_id, "status": status, "before": before}
    filters: dict[str, Any] = {name: value for name, value in asked.items() if value is not None}
    rows, oldest = compiled_list(*filters).rows(actor, **filters), None
    if patient_id is None:
        oldest = rows[CAP - 1][0] if len(rows) > CAP else None
        rows = sorted(rows[:CAP], key=_place)
    return [shape_medication(row[:-1]) for row in rows], oldest


def _place(row: Row) -> tuple[Any, ...]:
    start: date | None = row[START_DATE]
    latest_first = (start is None, -start.toordinal() if start else 0)
    return row[-1], *latest_first, -row[CREATED_AT].timestamp(), -row[0]


def lock_medication(*, actor: Actor, medication_id: int, and_patient: bool = False) -> Medication:
    """The row itself, held until the transaction ends, and the patient's with it where the chart is going to be
    compared. Raises NotFound."""
    rows = Medication.objects.visible_to(actor).select_for_update(of=("self",), no_key=True)
    if and_patient:
        rows = rows.select_related("patient").only(*OWN_FIELDS, "patient__id")
        rows = rows.select_for_update(of=("self", "patient"), no_key=True)
    medication: Medication | None = rows.filter(pk=medication_id).first()
    if medication is None:
        raise NotFound
    return medication
