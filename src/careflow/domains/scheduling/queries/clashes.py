"""What stands in the way of a visit: others that claim its provider or resource, and the patient's same day."""

from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db.models import CharField, QuerySet, Value

from careflow.domains.scheduling.models import EXCLUSIVE, NOT_DELETED, OVERBOOKED, Appointment
from careflow.domains.scheduling.rules.intervals import Interval
from careflow.platform.actor import Actor
from careflow.platform.compiled import Compiled
from careflow.platform.tenancy import Scope

MOST = 20
SAME_DAY = "same_day"
NOBODY = 0


class Clash(NamedTuple):
    """`what` is `provider`, `resource` or `same_day`."""

    what: str
    id: int
    starts_at: datetime
    ends_at: datetime


def _marked(ids: QuerySet[Any, Any], what: str) -> QuerySet[Any, Any]:
    visits: QuerySet[Any, Any] = Appointment.unscoped.filter(pk__in=ids)
    rows: QuerySet[Any, Any] = visits.annotate(what=Value(what, output_field=CharField()))
    return rows.values_list("what", "id", "starts_at", "ends_at")


def _clashes(
    scope: Scope | None, but: int, provider: int, resource: int, start: datetime, end: datetime,
    patient: int, day_start: datetime, day_end: datetime,
) -> QuerySet[Any, Any]:  # fmt: skip
    """Ordinary visits are ordered alike by start and by end, so those that end first after the new start are
    the only ones that can overlap, and no end of the span is asked for; that keeps the read short."""
    others = Appointment.objects.visible_to(scope).exclude(pk=but)  # type: ignore[arg-type]  # Compiled hands it in
    after = others.filter(ends_at__gt=start).order_by("ends_at").values("pk")
    over = after.filter(OVERBOOKED, starts_at__lt=end)
    return _marked(after.filter(EXCLUSIVE, rendering_provider_id=provider)[:MOST], "provider").union(
        _marked(over.filter(rendering_provider_id=provider)[:MOST], "provider"),
        _marked(after.filter(EXCLUSIVE, resource_id=resource)[:MOST], "resource"),
        _marked(over.filter(resource_id=resource)[:MOST], "resource"),
        _marked(
            others.filter(NOT_DELETED, patient_id=patient, occupies_time=True)
            .filter(starts_at__gte=day_start, starts_at__lt=day_end)
            .order_by("starts_at")
            .values("pk")[:1],
            SAME_DAY,
        ),
        all=True,
    )


def _moment(day: int) -> datetime:
    return datetime(1901, 1, day, tzinfo=UTC)


CLASHES = Compiled(
    _clashes, scoped=True, but=-1, provider=-2, resource=-3, start=_moment(1), end=_moment(2),
    patient=-4, day_start=_moment(3), day_end=_moment(4),
)  # fmt: skip


def find_clashes(
    *, actor: Actor, interval: Interval, provider_id: int | None = None, resource_id: int | None = None,
    patient_id: int | None = None, day: tuple[datetime, datetime] | None = None, but: int = NOBODY,
) -> list[Clash]:  # fmt: skip
    """In one statement; what is not given is not asked for. Ordered by start, the first twenty of each kind.

    Ask while the provider, the resource and the patient are locked (`operations.locks`)."""
    day_start, day_end = day or (interval.starts_at, interval.starts_at)
    rows = CLASHES.rows(
        actor, but=but, provider=provider_id or NOBODY, resource=resource_id or NOBODY,
        start=interval.starts_at, end=interval.ends_at, patient=patient_id or NOBODY,
        day_start=day_start, day_end=day_end,
    )  # fmt: skip
    found = [Clash(*row) for row in rows]
    return sorted(
        (clash for clash in found if clash.what == SAME_DAY or clash.starts_at < interval.ends_at),
        key=lambda clash: (clash.starts_at, clash.id, clash.what),
    )
