"""Policies as the chart and the front desk see them."""

from datetime import date, datetime
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from careflow.domains.insurance.models import Policy
from careflow.domains.insurance.rules import CoverageOrder, covers
from careflow.platform.actor import Actor
from careflow.platform.compiled import Compiled, Row
from careflow.platform.endpoint.shapes import Out
from careflow.platform.problems import NotFound
from careflow.platform.tenancy import Scope

CAP = 1000
COLUMNS = (
    "id", "patient_id", "patient__last_name", "patient__first_name", "carrier_id", "carrier__name", "plan_name",
    "member_id", "group_number", "subscriber_name", "relationship_to_subscriber", "effective_date",
    "termination_date", "coverage_order", "is_primary", "is_active", "notes", "created_at", "updated_at", "version",
)  # fmt: skip
KEYS = ("patient__last_key", "patient__first_key")
ORDERS = [order.value for order in CoverageOrder]
RANK = Case(*(When(coverage_order=order, then=Value(place)) for place, order in enumerate(ORDERS)),
            output_field=IntegerField())  # fmt: skip


class PolicyOut(Out):
    id: int
    patient: int
    patient_name: str
    carrier: int
    carrier_name: str
    plan_name: str
    member_id: str
    group_number: str
    subscriber_name: str
    relationship_to_subscriber: str
    effective_date: date | None
    termination_date: date | None
    coverage_order: str
    is_primary: bool
    is_active: bool
    notes: str
    created_at: datetime
    updated_at: datetime
    version: int


def policy_fields(row: Row) -> Row:
    """The values of PolicyOut, from COLUMNS."""
    return (row[0], row[1], f"{row[2]}, {row[3]}", *row[4:])


def shape_policy(row: Row) -> PolicyOut:
    """From COLUMNS."""
    return PolicyOut(*policy_fields(row))


def _seen(scope: Scope) -> QuerySet[Any, Any]:
    return Policy.objects.visible_to(scope)


OF_PATIENT = Compiled(
    lambda scope, patient: (
        _seen(scope).filter(patient_id=patient).order_by("-is_primary", "-is_active", RANK, "id").values_list(*COLUMNS)
    ),
    scoped=True,
    patient=-1,
)
ONE = Compiled(lambda scope, policy: _seen(scope).filter(pk=policy).values_list(*COLUMNS), scoped=True, policy=-1)
EFFECTIVE, TERMINATION, ACTIVE = (
    COLUMNS.index(name) for name in ("effective_date", "termination_date", "is_active")
)  # fmt: skip


def list_of_patient(
    *, actor: Actor, patient_id: int, on: date | None = None, include_inactive: bool = False
) -> list[PolicyOut]:
    """The primary one first, then by coverage order; never cut. None of a chart of another facility."""
    return [
        shape_policy(row)
        for row in OF_PATIENT.rows(actor, patient=patient_id)
        if (include_inactive or row[ACTIVE]) and (on is None or covers(row[EFFECTIVE], row[TERMINATION], on))
    ]


def list_newest(
    *, actor: Actor, limit: int = CAP, before: int | None = None, on: date | None = None, include_inactive: bool = False
) -> tuple[list[PolicyOut], int | None]:
    """Those of the facility that were recorded last (before `before`), by patient; and the id from which to ask on
    when there are more."""
    rows = _seen(actor)
    if not include_inactive:
        rows = rows.filter(is_active=True)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    if on is not None:
        rows = rows.filter(
            Q(effective_date__isnull=True) | Q(effective_date__lte=on),
            Q(termination_date__isnull=True) | Q(termination_date__gte=on),
        )
    newest = list(rows.order_by("-id").values_list(*KEYS, *COLUMNS)[: limit + 1])
    page = newest[:limit]
    older = page[-1][len(KEYS)] if len(newest) > limit else None
    page.sort(key=_place)
    return [shape_policy(row[len(KEYS) :]) for row in page], older


def _place(row: Row) -> tuple[Any, ...]:
    """By the patient's name, then as in a chart."""
    keys, policy = row[: len(KEYS)], dict(zip(COLUMNS, row[len(KEYS) :], strict=True))
    return (
        *(key.encode() for key in keys), policy["patient_id"], not policy["is_primary"], not policy["is_active"],
        ORDERS.index(policy["coverage_order"]), policy["id"],
    )  # fmt: skip


def get_policy(*, actor: Actor, policy_id: int) -> Row:
    """COLUMNS; of inactive ones too. Raises NotFound."""
    row = ONE.first(actor, policy=policy_id)
    if row is None:
        raise NotFound
    return row
