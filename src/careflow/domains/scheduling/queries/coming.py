"""Visits that are to take place before long, for the job that reminds of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from careflow.domains.scheduling.models import NOT_DELETED, Appointment
from careflow.domains.scheduling.queries.appointments import ONE_DAY
from careflow.domains.scheduling.rules.self_scheduling import BEGUN_STATUSES
from careflow.platform.actor import Actor
from careflow.platform.among import Among
from careflow.platform.compiled import Compiled
from careflow.platform.tenancy import Scope

PAGE = 500
COLUMNS = ("id", "patient_id", "starts_at", "created_at", "booked_by_patient", "status__code")


class ComingVisit(NamedTuple):
    id: int
    patient_id: int
    starts_at: datetime
    created_at: datetime
    booked_by_patient: bool
    status_code: str

    @property
    def is_awaited(self) -> bool:
        """The patient has not come yet, and it is not something they asked for and the desk has not said yes to."""
        code = self.status_code.lower()
        return code not in BEGUN_STATUSES and not (self.booked_by_patient and code == "pending")


def _coming(scope: Scope | None) -> QuerySet[Any, Any]:
    """What a person booked here: an importer's visits have been told of elsewhere."""
    rows = Appointment.objects.visible_to(scope)  # type: ignore[arg-type]  # Compiled hands it in
    return rows.filter(NOT_DELETED, occupies_time=True, created_by_id__isnull=False)


PAGE_AFTER = Compiled(
    lambda scope, start, seen, end: (
        _coming(scope)
        .filter(starts_at__gte=start, starts_at__lte=end)
        .exclude(Q(starts_at=start) & Q(id__lte=seen))
        .order_by("starts_at", "id")
        .values_list(*COLUMNS)[:PAGE]
    ),
    scoped=True, start=ONE_DAY[0], seen=-1, end=ONE_DAY[1],
)  # fmt: skip


def page_of_coming(*, actor: Actor, after: tuple[datetime, int], until: datetime) -> list[ComingVisit]:
    """The facility's next ones by start, a page at most; `after` is start and number of the last one of the page
    before, or the present and zero."""
    start, seen = after
    return [ComingVisit(*row) for row in PAGE_AFTER.rows(actor, start=start, seen=seen, end=until)]


def hold_coming(*, actor: Actor, appointment_ids: Sequence[int]) -> list[ComingVisit]:
    """Those that are still to take place, as they stand now, and held: nobody moves or cancels them until the
    transaction ends. PostgreSQL leaves out one whose status changes at this moment; the next run sees it."""
    rows = _coming(actor).filter(Among("id", appointment_ids)).select_for_update(of=("self",), no_key=True)
    return [ComingVisit(*row) for row in rows.order_by("id").values_list(*COLUMNS)]
