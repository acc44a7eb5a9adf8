"""Reads of refill requests. What is shown of the medication is read live, the pharmacy's name as it was."""

from functools import cache
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from careflow.domains.medications.models import Medication, RefillRequest
from careflow.domains.medications.queries.delegations import standing
from careflow.domains.medications.queries.shape import REFILL_COLUMNS, RefillRequestOut, shape_refill
from careflow.platform.actor import Actor
from careflow.platform.compiled import Compiled
from careflow.platform.problems import NotFound
from careflow.platform.tenancy import Scope

CAP = 1000
# `mine` is the caller's staff id.
SAMPLES: dict[str, Any] = {
    "patient": -1, "prescriber": -2, "mine": -3, "before": -4, "status": "~status~", "source": "~source~",
}  # fmt: skip
FILTERS = {
    "patient": "patient_id",
    "prescriber": "medication__prescriber_id",
    "mine": "medication__prescriber__linked_staff_id",
    "status": "status",
    "source": "source",
}


def _list(scope: Scope, *, before: int | None = None, **filters: Any) -> QuerySet[Any, Any]:
    """Newest first, cut unless one patient is asked for; `before` is the id of the last one of the page before."""
    requests = RefillRequest.objects.visible_to(scope)
    rows = requests.filter(**{FILTERS[name]: value for name, value in filters.items()})
    if before is not None:
        mark = Subquery(requests.filter(pk=before).values("requested_at"))
        rows = rows.filter(requested_at__lte=mark).exclude(requested_at=mark, id__gte=before)
    rows = rows.order_by("-requested_at", "-id").values_list(*REFILL_COLUMNS)
    return rows if "patient" in filters else rows[: CAP + 1]


@cache
def compiled_list(*names: str) -> Compiled:
    """The statement that filters by these of SAMPLES."""
    return Compiled(_list, scoped=True, listed=False, **{name: SAMPLES[name] for name in names})


ONE = Compiled(
    lambda scope, refill: RefillRequest.objects.visible_to(scope).filter(pk=refill).values_list(*REFILL_COLUMNS),
    scoped=True,
    refill=-1,
)


def list_refills(
    *,
    actor: Actor,
    patient_id: int | None = None,
    prescriber_id: int | None = None,
    mine: bool = False,
    status: str | None = None,
    source: str | None = None,
    before: int | None = None,
) -> tuple[list[RefillRequestOut], int | None]:
    """Newest first; `mine` are those of medications that the actor prescribes. One patient's come whole, else the
    newest thousand, and the id comes back before which to ask on."""
    asked = {
        "patient": patient_id,
        "prescriber": prescriber_id,
        "mine": (actor.staff_id or 0) if mine else None,
        "before": before,
        "status": status,
        "source": source,
    }
    filters: dict[str, Any] = {name: value for name, value in asked.items() if value is not None}
    rows = compiled_list(*filters).rows(actor, **filters)
    oldest = rows[CAP - 1][0] if patient_id is None and len(rows) > CAP else None
    page = rows if patient_id is not None else rows[:CAP]
    return [shape_refill(row) for row in page], oldest


def get_refill_request(*, actor: Actor, refill_id: int) -> RefillRequestOut:
    """Raises NotFound."""
    row = ONE.first(actor, refill=refill_id)
    if row is None:
        raise NotFound
    return shape_refill(row)


def _held(actor: Actor) -> QuerySet[Any, Any]:
    rows = RefillRequest.objects.visible_to(actor).select_related("medication")
    return rows.select_for_update(of=("self",), no_key=True)


def lock_refill(*, actor: Actor, refill_id: int, patient_id: int | None = None) -> RefillRequest:
    """The row itself, held until the transaction ends, with its medication, which is not; with `patient_id`, only if it
    is that patient's. Raises NotFound."""
    rows = _held(actor).filter(pk=refill_id)
    refill: RefillRequest | None = (rows if patient_id is None else rows.filter(patient_id=patient_id)).first()
    if refill is None:
        raise NotFound
    return refill


def lock_pending(*, actor: Actor, medication_id: int) -> RefillRequest | None:
    """What is asked for of a medication just now, held until the transaction ends."""
    refill: RefillRequest | None = _held(actor).filter(medication_id=medication_id, status="pending").first()
    return refill


def prescriber_and_stand_in(*, actor: Actor, medication_id: int) -> tuple[bool, bool]:
    """Whether the medication names a prescriber of the directory, and whether the actor stands in for them."""
    delegations = standing(actor).filter(
        prescriber_id=OuterRef("prescriber_id"), delegate_id=actor.staff_id or 0, is_active=True
    )
    rows = Medication.objects.visible_to(actor).filter(pk=medication_id)
    prescriber_id, stands_in = rows.values_list("prescriber_id", Exists(delegations)).get()
    return prescriber_id is not None, stands_in
