from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from careflow.domains.billing.models import FacilityFeeOverride, FeeSchedule, FeeScheduleItem
from careflow.domains.billing.operations.fee_schedules import follow_use
from careflow.domains.billing.schemas.fee_items import FeeOverridePatch, ScheduleItemPatch
from careflow.domains.billing.schemas.fee_schedules import FeeSchedulePatch
from careflow.platform.console import ConsoleAdmin, console_actor
from careflow.platform.endpoint.amounts import StoredCents, StoredHundredths

MODIFIERS = ("modifier_1", "modifier_2", "modifier_3", "modifier_4")
PRICED = ("description", "charge_cents", "default_units", *MODIFIERS, "place_of_service", "is_active", "sort_order")
LEAVES = "This is of another organization or facility."


class Owned(ConsoleAdmin):
    """What a row belongs to is chosen once; codes are kept as the clinics' own screens keep them."""

    fixed: tuple[str, ...] = ()
    codes: tuple[str, ...] = ("service_code", *MODIFIERS)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        own = super().get_readonly_fields(request, obj)
        return own if obj is None else [*own, *self.fixed]

    def derive(self, row: Any, changed: Iterable[str]) -> Iterable[str]:  # noqa: ARG002  (the console's signature)
        for name in self.codes:
            setattr(row, name, self.spelled(getattr(row, name)))
        return ()

    def spelled(self, code: str | None) -> str | None:
        return code and code.upper()


@admin.register(FeeSchedule)
class FeeSchedules(Owned):
    fixed = ("organization", "facility")
    codes = ("code",)
    list_display = ("id", "name", "code", "organization", "facility", "is_default", "is_active")
    list_select_related = ("organization", "facility")
    list_filter = ("is_default", "is_active")
    search_fields = ("name", "code", "organization__name", "facility__name")
    ordering = ("organization", "facility", "sort_order", "name", "id")
    fields = ("organization", "facility", "name", "code", "is_default", "is_active", "notes", "sort_order")
    body = FeeSchedulePatch
    refusals = {
        "fee_schedule_code_once": "Another sheet of the organization has this code.",
        "billing_feeschedule_facility_id_organization_id": LEAVES,  # PostgreSQL's constraint
        "billing_feeschedule.facility_id belongs to another organization": LEAVES,  # SQLite's trigger
    }

    def spelled(self, code: str | None) -> str | None:
        return code and code.lower()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001  (Django's signature)
        """Raises BadInput for what would leave somebody without prices, as the clinics' own screens do."""
        if change:
            stands = {name: getattr(obj, name) for name in ("is_default", "is_active")}
            actor = replace(console_actor(request), organization_id=obj.organization_id, facility_id=obj.facility_id)
            follow_use(actor=actor, sheet=FeeSchedule.unscoped.get(pk=obj.pk), changed=stands, sent=stands)
        super().save_model(request, obj, form, change)


@admin.register(FeeScheduleItem)
class FeeScheduleItems(Owned):
    fixed = ("organization", "schedule")
    list_display = ("id", "schedule", "service_code", "description", "charge_cents", "is_active")
    list_select_related = ("schedule",)
    list_filter = ("is_active",)
    search_fields = ("service_code", "description", "schedule__name")
    ordering = ("schedule", "sort_order", "service_code")
    fields = ("organization", "schedule", "service_code", *PRICED)
    body = ScheduleItemPatch
    shapes = {"charge_cents": StoredCents, "default_units": StoredHundredths}
    refusals = {
        "fee_schedule_item_once": "The sheet has an item with this code already.",
        "billing_feescheduleitem_schedule_id_organization_id": LEAVES,
        "billing_feescheduleitem.schedule_id belongs to another organization": LEAVES,
    }


@admin.register(FacilityFeeOverride)
class FacilityFeeOverrides(Owned):
    """What is left empty is inherited; to clear a modifier, a clinic says so itself."""

    fixed = ("facility", "item")
    list_display = ("id", "facility", "item", "service_code", "charge_cents", "is_active")
    list_select_related = ("facility", "item")
    list_filter = ("is_active",)
    search_fields = ("service_code", "item__service_code", "facility__name")
    ordering = ("facility", "service_code", "id")
    fields = ("facility", "item", "service_code", *PRICED)
    body = FeeOverridePatch
    shapes = {"charge_cents": StoredCents | None, "default_units": StoredHundredths | None}
    refusals = {
        "fee_override_once": "The facility deviates from this item already.",
        "fee_override_leaves_facility": LEAVES,
    }
