"""Times that patients may book. A slot is taken while a visit of its provider occupies any of its time."""

from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When

from careflow.domains.scheduling.models import EXCLUSIVE, OVERBOOKED, Appointment, BookableSlot
from careflow.domains.scheduling.queries.clashes import Clash
from careflow.domains.scheduling.rules.intervals import Interval
from careflow.platform.actor import Actor
from careflow.platform.compiled import Row
from careflow.platform.problems import NotFound

CAP = 1000
MOST = 20
GENERATED_SLOT = "generated slot"
SLOT_COLUMNS = (
    "id", "provider_id", "provider__title__name", "provider__user__first_name", "provider__user__last_name",
    "provider__user__username", "appointment_type_id", "appointment_type__name", "starts_at", "ends_at", "is_taken",
    "notes", "version",
)  # fmt: skip


def _slots(actor: Actor) -> Any:
    after = Appointment.unscoped.filter(
        rendering_provider_id=OuterRef("provider_id"), ends_at__gt=OuterRef("starts_at")
    ).order_by("ends_at")
    first = after.filter(EXCLUSIVE).values("starts_at")[:1]
    overbooked = after.filter(OVERBOOKED, starts_at__lt=OuterRef("ends_at"))
    slots = BookableSlot.objects.visible_to(actor).annotate(first_visit=Subquery(first))
    taken = Case(When(Q(first_visit__lt=F("ends_at")) | Exists(overbooked), then=True), default=False)
    return slots.annotate(is_taken=taken).values_list(*SLOT_COLUMNS)


def list_slots(*, actor: Actor, provider_id: int | None = None, before: int | None = None) -> tuple[list[Row], bool]:
    """By start, past and taken ones included, the newest thousand before the slot `before`; whether there are
    older ones."""
    slots = _slots(actor)
    if provider_id is not None:
        slots = slots.filter(provider_id=provider_id)
    if before is not None:
        mark = BookableSlot.objects.visible_to(actor).filter(pk=before).values_list("starts_at", flat=True).first()
        if mark is None:
            return [], False
        slots = slots.filter(starts_at__lte=mark).exclude(starts_at=mark, id__gte=before)
    rows = list(slots.order_by("-starts_at", "-id")[: CAP + 1])
    return rows[:CAP][::-1], len(rows) > CAP


def get_slot(*, actor: Actor, slot_id: int) -> Row:
    """Raises NotFound."""
    row: Row | None = _slots(actor).filter(pk=slot_id).first()
    if row is None:
        raise NotFound
    return row


def slots_and_visits_in(*, actor: Actor, provider_id: int, interval: Interval) -> list[Clash]:
    """What already has this time of the provider, the first twenty of each kind: slots (`what` is `slot`, or after
    those GENERATED_SLOT for what was made from templates and nobody has booked) and visits (`visit`)."""
    inside = {"starts_at__lt": interval.ends_at, "ends_at__gt": interval.starts_at}
    may_go = Case(When(is_generated=True, appointment__isnull=True, then=Value(GENERATED_SLOT)), default=Value("slot"))
    slots = BookableSlot.objects.visible_to(actor).filter(provider_id=provider_id, **inside).annotate(what=may_go)
    visits = Appointment.objects.visible_to(actor).filter(
        rendering_provider_id=provider_id, occupies_time=True, **inside
    )
    return [
        Clash(*row)
        for rows in (slots, visits.annotate(what=Value("visit")))
        for row in rows.order_by("-what", "starts_at", "id").values_list("what", "id", "starts_at", "ends_at")[:MOST]
    ]


def is_taken(slot: Row) -> bool:
    return bool(slot[SLOT_COLUMNS.index("is_taken")])
