"""What a service costs at a facility: the sheet that counts there, with the facility's deviations."""

from typing import Any, NamedTuple

from django.db.models import Case, F, FilteredRelation, IntegerField, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from careflow.domains.billing.models import FacilityFeeOverride, FeeSchedule, FeeScheduleItem
from careflow.platform.actor import Actor
from careflow.platform.compiled import Compiled
from careflow.platform.tenancy import Scope

NOBODY = 0
ADJUSTABLE = (
    "description", "default_units", "charge_cents", "modifier_1", "modifier_2", "modifier_3", "modifier_4",
    "place_of_service", "sort_order",
)  # fmt: skip


class EffectiveFee(NamedTuple):
    """`item_id` is null for a service of the facility's own, `override_id` where nothing deviates."""

    item_id: int | None
    override_id: int | None
    service_code: str
    description: str
    default_units: int
    charge_cents: int
    modifier_1: str
    modifier_2: str
    modifier_3: str
    modifier_4: str
    place_of_service: str
    sort_order: int


def _candidates(scope: Scope) -> QuerySet[FeeSchedule]:
    """What may price anything at the scoped facility: never a sheet of another one."""
    here = Q(facility__isnull=True) | Q(facility_id=scope.facility_id)
    return FeeSchedule.objects.visible_to(scope).filter(here, is_active=True)


def chosen_schedule(scope: Scope, staff: int, payer: int, carrier: int) -> QuerySet[FeeSchedule]:
    """The one sheet that counts: of the payer, else of the member of staff, else the one that the facility is
    assigned, else its own default, else the organization's. Strangers' ids find nothing and choose nothing.

    The payer is the organization's link or, for whoever does not know that, the carrier that is linked."""
    colleague = Q(staff__id=staff, staff__facility_id=scope.facility_id)
    rows = _candidates(scope).annotate(
        payer=FilteredRelation("payers", condition=Q(payers__id=payer)),
        carrier=FilteredRelation(
            "payers", condition=Q(payers__carrier_id=carrier, payers__organization_id=scope.organization_id)
        ),
        colleague=FilteredRelation("staff", condition=colleague),
        place=FilteredRelation("facilities", condition=Q(facilities__id=scope.facility_id)),
    )
    reasons = (
        Q(payer__id__isnull=False),
        Q(carrier__id__isnull=False),
        Q(colleague__id__isnull=False),
        Q(place__id__isnull=False),
        Q(is_default=True, facility__isnull=False),
        Q(is_default=True),
    )
    ranks = [When(reason, then=Value(rank)) for rank, reason in enumerate(reasons, start=1)]
    ranked = rows.annotate(rank=Case(*ranks, output_field=IntegerField()))
    return ranked.filter(rank__isnull=False).order_by("rank")


def _inherited(scope: Scope, staff: int, payer: int, carrier: int) -> QuerySet[Any, Any]:
    own = FilteredRelation("overrides", condition=Q(overrides__facility_id=scope.facility_id))
    sheet = Subquery(chosen_schedule(scope, staff, payer, carrier).values("pk")[:1])
    items = FeeScheduleItem.objects.visible_to(scope).filter(schedule_id=sheet, is_active=True)
    shown = items.annotate(own=own).filter(Q(own__id__isnull=True) | Q(own__is_active=True))
    adjusted = (Coalesce(F(f"own__{name}"), F(name)) for name in ADJUSTABLE)
    found: QuerySet[Any, Any] = shown.values_list("id", "own__id", "service_code", *adjusted)
    return found


def _local(scope: Scope) -> QuerySet[Any, Any]:
    rows = FacilityFeeOverride.objects.visible_to(scope).filter(item__isnull=True, is_active=True)
    blank: dict[str, Any] = {
        "default_units": 100, "modifier_1": "", "modifier_2": "", "modifier_3": "", "modifier_4": "",
        "place_of_service": "11", "sort_order": 0,
    }  # fmt: skip
    plain = (Coalesce(F(name), Value(blank[name])) if name in blank else name for name in ADJUSTABLE)
    return rows.values_list("item_id", "id", "service_code", *plain)


FEES = Compiled(
    lambda scope, staff, payer, carrier: _local(scope).union(_inherited(scope, staff, payer, carrier), all=True),
    scoped=True, staff=-1, payer=-2, carrier=-3,
)  # fmt: skip


def list_effective_fees(
    *, actor: Actor, staff_id: int | None = None, payer_preference_id: int | None = None,
    carrier_id: int | None = None,
) -> list[EffectiveFee]:  # fmt: skip
    """By place and service code, each code once, never cut. What the facility offers of its own outranks what a
    sheet says about the same code. One statement."""
    rows = FEES.rows(actor, staff=staff_id or NOBODY, payer=payer_preference_id or NOBODY, carrier=carrier_id or NOBODY)
    fees = [EffectiveFee(*row) for row in rows]
    local = {fee.service_code for fee in fees if fee.item_id is None}
    counting = (fee for fee in fees if fee.item_id is None or fee.service_code not in local)
    return sorted(counting, key=lambda fee: (fee.sort_order, fee.service_code))


def prices_by_code(*, actor: Actor, staff_id: int | None, carrier_id: int | None) -> dict[str, int]:
    """Cents for one unit."""
    fees = list_effective_fees(actor=actor, staff_id=staff_id, carrier_id=carrier_id)
    return {fee.service_code: fee.charge_cents for fee in fees}


def is_priced(*, actor: Actor, service_code: str) -> bool:
    """Whether the facility inherits a price for this code, hidden or not: from the sheet that counts for everybody,
    or from that of a payer or of a member of its staff."""
    for_everybody = Subquery(chosen_schedule(actor, NOBODY, NOBODY, NOBODY).values("pk")[:1])
    for_payers = _candidates(actor).filter(payers__isnull=False).values("pk")
    for_staff = _candidates(actor).filter(Q(staff__facility_id=actor.facility_id)).values("pk")
    counts = Q(schedule_id=for_everybody) | Q(schedule_id__in=for_payers) | Q(schedule_id__in=for_staff)
    items = FeeScheduleItem.objects.visible_to(actor).filter(counts, service_code=service_code, is_active=True)
    return items.exists()


def may_choose_schedule(actor: Actor, schedule_id: int, facility_id: int | None) -> bool:
    """Whether a facility, or its staff, may be priced by this sheet; a facility to be has none of its own yet."""
    here = Q(facility__isnull=True) if facility_id is None else Q(facility__isnull=True) | Q(facility_id=facility_id)
    return FeeSchedule.objects.visible_to(actor).filter(here, pk=schedule_id, is_active=True).exists()


def may_price_payer(actor: Actor, schedule_id: int) -> bool:
    """Whether a payer of the whole organization may be priced by this sheet."""
    return may_choose_schedule(actor, schedule_id, None)
