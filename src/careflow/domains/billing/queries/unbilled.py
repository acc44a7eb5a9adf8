"""The billing office's worklist: what was signed and is not billed, the oldest first. One statement."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import chain, combinations
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from careflow.domains.billing.models import Superbill
from careflow.domains.billing.models.superbills import LIVE
from careflow.domains.clinical import queries as clinical
from careflow.domains.insurance import queries as insurance
from careflow.platform.actor import Actor
from careflow.platform.compiled import Compiled, Row
from careflow.platform.endpoint.shapes import Out
from careflow.platform.tenancy import Scope

CAP = 1000
COLUMNS = (
    "id", "patient_id", "patient__last_name", "patient__first_name", "patient__chart_number", "facility_id",
    "started_at", "rendering_provider_id", "rendering_provider_name", "appointment_id", "primary_carrier",
    "primary_carrier_name", "signed_at", "appointment__starts_at", "appointment__appointment_type__name",
)  # fmt: skip
ID = COLUMNS.index("id")
SAMPLE_START, SAMPLE_END = datetime(1901, 1, 1, tzinfo=UTC), datetime(1902, 1, 1, tzinfo=UTC)
# What the worklist may be narrowed by → the values for compiling it.
NARROWED_BY: dict[str, dict[str, Any]] = {
    "provider": {"provider": -1},
    "payer": {"payer": -2},
    "period": {"start": SAMPLE_START, "end": SAMPLE_END},
    "behind": {"behind": -3},
}


class UnbilledOut(Out, omit_defaults=True):
    """A signed encounter that waits for its superbill. Without an appointment its two fields are absent."""

    encounter: int
    patient: int
    patient_name: str
    patient_chart_number: str
    facility: int
    date_of_service: date
    started_at: datetime
    rendering_provider: int | None
    rendering_provider_name: str
    appointment: int | None
    payer: int | None
    payer_name: str | None
    signed_at: datetime
    days_since_signing: int
    appointment_time: datetime | None = None
    appointment_type_name: str = ""


class Wanted(NamedTuple):
    """`payer` is the carrier of the primary policy, `behind` the id of the encounter that the page follows."""

    provider: int | None = None
    payer: int | None = None
    period: tuple[datetime, datetime] | None = None
    behind: int | None = None

    @property
    def shape(self) -> frozenset[str]:
        return frozenset(name for name, value in self._asdict().items() if value is not None)

    def arguments(self) -> dict[str, Any]:
        said = {name: value for name, value in self._asdict().items() if value is not None}
        start, end = said.pop("period", (None, None))
        return said if start is None else {**said, "start": start, "end": end}


def _waiting(scope: Scope) -> QuerySet[Any, Any]:
    billed = Superbill.objects.visible_to(scope).filter(LIVE, encounter_id=OuterRef("pk"))
    rows: QuerySet[Any, Any] = clinical.billable_encounters(scope).filter(~Exists(billed))
    return rows


def list_by(*names: str) -> Compiled:
    """The worklist, narrowed by these."""

    def rows(scope: Scope, **given: Any) -> QuerySet[Any, Any]:
        found = _waiting(scope).annotate(
            primary_carrier=insurance.primary_carrier(scope, "patient_id"),
            primary_carrier_name=insurance.primary_carrier_name(scope, "patient_id"),
        )
        for name, column in (("provider", "rendering_provider_id"), ("payer", "primary_carrier")):
            if name in given:
                found = found.filter(**{column: given[name]})
        if "start" in given:
            found = found.filter(started_at__gte=given["start"], started_at__lt=given["end"])
        if "behind" in given:
            start = clinical.start_of(scope, given["behind"])
            found = found.filter(started_at__gte=start).exclude(started_at=start, id__lte=given["behind"])
        page: QuerySet[Any, Any] = found.order_by("started_at", "id").values_list(*COLUMNS)[: CAP + 1]
        return page

    samples = {name: value for narrowing in names for name, value in NARROWED_BY[narrowing].items()}
    return Compiled(rows, scoped=True, replanned=True, **samples)


LISTS = {
    frozenset(names): list_by(*names)
    for names in chain.from_iterable(combinations(NARROWED_BY, size) for size in range(len(NARROWED_BY) + 1))
}


def list_unbilled(
    *, actor: Actor, wanted: Wanted, limit: int | None = None, today: date
) -> tuple[list[UnbilledOut], int | None]:
    """The oldest start first, with the id that the next page follows."""
    compiled, arguments, most = LISTS[wanted.shape], wanted.arguments(), min(limit or CAP, CAP)
    rows: Sequence[Row] = (
        compiled.rows(actor, **arguments)
        if limit is None
        else list(compiled.queryset(actor, **arguments)[: most + 1])
    )  # fmt: skip
    following = rows[most - 1][ID] if len(rows) > most else None
    return [_shape(row, actor, today) for row in rows[:most]], following


def _shape(row: Row, actor: Actor, today: date) -> UnbilledOut:
    id_, patient, last_name, first_name, chart_number, facility, started_at, *rest = row
    provider, provider_name, appointment, payer, payer_name, signed_at, booked_for, kind = rest
    zone = actor.zone
    return UnbilledOut(
        id_, patient, f"{last_name}, {first_name}", chart_number, facility, started_at.astimezone(zone).date(),
        started_at, provider, provider_name, appointment, payer, payer_name, signed_at,
        (today - signed_at.astimezone(zone).date()).days, booked_for, kind or "",
    )  # fmt: skip
