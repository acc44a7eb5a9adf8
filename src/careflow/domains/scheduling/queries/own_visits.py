"""A patient's own visits, as the patient may see them: no notes, and whether each may still be called off."""

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import QuerySet

from careflow.domains.scheduling.models import NOT_DELETED, Appointment
from careflow.domains.scheduling.rules.self_scheduling import Cancellation, cancellation
from careflow.platform.actor import Actor
from careflow.platform.compiled import Compiled, Row
from careflow.platform.problems import NotFound
from careflow.platform.tenancy import Scope

MOST = 1000
PAST = timedelta(days=365)
SAMPLE: Any = {"start": datetime(1901, 1, 1, tzinfo=UTC), "end": datetime(1901, 1, 2, tzinfo=UTC)}
SHOWN = (
    "id", "starts_at", "ends_at", "facility__name", "facility__timezone", "status__name", "status__code",
    "appointment_type__name", "appointment_type__code", "rendering_provider_name", "room", "reason", "version",
)  # fmt: skip
RULES = (
    "facility__online_cancellation_enabled", "facility__cancellation_cutoff_hours",
    "rendering_provider__online_cancellation_enabled", "rendering_provider__cancellation_cutoff_hours",
    "facility__availability_settings__portal_is_view_only",
)  # fmt: skip


class OwnVisit(NamedTuple):
    id: int
    starts_at: datetime
    ends_at: datetime
    facility_name: str
    facility_timezone: str
    status_name: str
    status_code: str
    type_name: str
    type_code: str
    provider_name: str
    room: str
    reason: str
    version: int
    cancellation: Cancellation


def own_visits(scope: Scope | None, patient: int) -> QuerySet[Any, Any]:
    return Appointment.objects.visible_to(scope).filter(NOT_DELETED, patient_id=patient)  # type: ignore[arg-type]  # Compiled hands it in


COMING = Compiled(
    lambda scope, patient, start: (
        own_visits(scope, patient)
        .filter(starts_at__gte=start)
        .order_by("starts_at", "id")
        .values_list(*SHOWN, *RULES)[:MOST]
    ),
    scoped=True, patient=-1, start=SAMPLE["start"],
)  # fmt: skip
GONE = Compiled(
    lambda scope, patient, start, end: (
        own_visits(scope, patient)
        .filter(starts_at__gte=start, starts_at__lt=end)
        .order_by("-starts_at", "-id")
        .values_list(*SHOWN, *RULES)[:MOST]
    ),
    scoped=True, patient=-1, **SAMPLE,
)  # fmt: skip
ONE = Compiled(
    lambda scope, patient, appointment: (
        own_visits(scope, patient).filter(pk=appointment).values_list(*SHOWN, *RULES)
    ),
    scoped=True, patient=-1, appointment=-2,
)  # fmt: skip


def list_own_visits(*, actor: Actor, patient_id: int, past: bool, now: datetime) -> list[OwnVisit]:
    """Those to come by start, or those of the last year, the latest first; cancelled ones are among them."""
    if past:
        rows = GONE.rows(actor, patient=patient_id, start=now - PAST, end=now)
    else:
        rows = COMING.rows(actor, patient=patient_id, start=now)
    return [_visit(row, now) for row in rows]


def get_own_visit(*, actor: Actor, patient_id: int, appointment_id: int, now: datetime) -> OwnVisit:
    """Raises NotFound, also for another's visit."""
    row = ONE.first(actor, patient=patient_id, appointment=appointment_id)
    if row is None:
        raise NotFound
    return _visit(row, now)


def _visit(row: Row, now: datetime) -> OwnVisit:
    shown = row[: len(SHOWN)]
    facility_allows, facility_hours, provider_allows, provider_hours, view_only = row[len(SHOWN) :]
    found = cancellation(
        starts_at=shown[1], status_code=shown[6], facility_allows=facility_allows, facility_hours=facility_hours,
        provider_allows=provider_allows, provider_hours=provider_hours, is_view_only=bool(view_only), now=now,
    )  # fmt: skip
    return OwnVisit._make((*shown, found))
