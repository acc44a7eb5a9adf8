"""Sheets, prices and deviations, each with nothing but what it needs."""

from typing import Any

from careflow.domains.billing.models import FacilityFeeOverride, FeeSchedule, FeeScheduleItem, ProcedureCode
from careflow.domains.billing.rules.procedures.entries import MOST_COMMON, rank_of
from careflow.domains.facilities.models import Facility
from careflow.domains.insurance.models import OrganizationCarrier
from tests.cast import LONG_AGO
from tests.domains.insurance.factories import directory_carrier, link

TIMES = {"created_at": LONG_AGO, "updated_at": LONG_AGO}
MOMENT = "2026-01-05T14:00:00Z"
ADJUSTABLE = (
    "description", "default_units", "charge_amount", "modifier_1", "modifier_2", "modifier_3", "modifier_4",
    "place_of_service", "sort_order",
)  # fmt: skip


def a_sheet(organization: Any, name: str = "Standard", **values: Any) -> FeeSchedule:
    code = values.pop("code", name.lower().replace(" ", "-"))
    return FeeSchedule.unscoped.create(organization=organization, name=name, code=code, **(TIMES | values))


def a_facility_sheet(facility: Facility, name: str = "Ours", **values: Any) -> FeeSchedule:
    return a_sheet(facility.organization, name, facility=facility, **values)


def an_item(schedule: FeeSchedule, code: str = "99213", cents: int = 11000, **values: Any) -> FeeScheduleItem:
    made = {"description": f"About {code}", "charge_cents": cents} | TIMES | values
    return FeeScheduleItem.unscoped.create(
        organization_id=schedule.organization_id, schedule=schedule, service_code=code, **made
    )


def an_override(facility: Facility, item: FeeScheduleItem | None = None, **values: Any) -> FacilityFeeOverride:
    return FacilityFeeOverride.unscoped.create(facility=facility, item=item, **(TIMES | values))


def a_local_service(facility: Facility, code: str = "FORM", cents: int = 2500, **values: Any) -> FacilityFeeOverride:
    made = {"service_code": code, "description": f"About {code}", "charge_cents": cents} | values
    return an_override(facility, **made)


def a_procedure(code: str, cents: int = 5000, *, place: int | None = MOST_COMMON - 1, **values: Any) -> ProcedureCode:
    """In the catalog, unless it has no place there."""
    made = {"description": f"About {code}", "suggested_cents": cents, "system": "cpt"} | values
    return ProcedureCode.objects.create(code=code, rank=rank_of(code, place=place), **made)


def a_payer(organization: Any, name: str = "Acme Mutual", **values: Any) -> OrganizationCarrier:
    return link(organization, directory_carrier(name), **values)


def catalog_of(*codes: str) -> None:
    """Nothing else is in the catalog."""
    ProcedureCode.objects.all().delete()
    for place, code in enumerate(codes):
        a_procedure(code, 1000 * (place + 1), place=place)


def sheet_body(sheet: FeeSchedule, **values: Any) -> dict[str, Any]:
    """The answer for a sheet that has only what the factories give it."""
    return {
        "id": sheet.pk,
        "organization": sheet.organization_id,
        "facility": sheet.facility_id,
        "source_schedule": sheet.source_schedule_id,
        "source_schedule_name": sheet.source_schedule.name if sheet.source_schedule else None,
        "name": sheet.name,
        "code": sheet.code,
        "is_default": sheet.is_default,
        "is_active": sheet.is_active,
        "notes": sheet.notes,
        "sort_order": sheet.sort_order,
        "item_count": 0,
        "created_by": None,
        "updated_by": None,
        "created_at": MOMENT,
        "updated_at": MOMENT,
        "version": 1,
        "linked_entities": {"facilities": [], "staff": [], "payers": []},
    } | values


def item_body(item: FeeScheduleItem, **values: Any) -> dict[str, Any]:
    return {
        "id": item.pk,
        "organization": item.organization_id,
        "schedule": item.schedule_id,
        "service_code": item.service_code,
        "description": item.description,
        "default_units": "1.00",
        "charge_amount": f"{item.charge_cents / 100:.2f}",
        "modifier_1": "",
        "modifier_2": "",
        "modifier_3": "",
        "modifier_4": "",
        "place_of_service": "11",
        "is_active": True,
        "sort_order": 0,
        "created_by": None,
        "updated_by": None,
        "created_at": MOMENT,
        "updated_at": MOMENT,
        "version": 1,
    } | values


def override_body(override: FacilityFeeOverride, **values: Any) -> dict[str, Any]:
    return {
        "id": override.pk,
        "facility": override.facility_id,
        "organization_item": override.item_id,
        "service_code": override.item.service_code if override.item else override.service_code,
        **dict.fromkeys(ADJUSTABLE),
        "is_active": True,
        "created_by": None,
        "updated_by": None,
        "created_at": MOMENT,
        "updated_at": MOMENT,
        "version": 1,
    } | values


def fee_body(item: FeeScheduleItem, **values: Any) -> dict[str, Any]:
    """An effective fee from which nothing deviates."""
    shown = item_body(item)
    return {
        "id": f"org:{item.pk}",
        "organization_item": item.pk,
        "facility_override": None,
        "catalog_source": "organization",
        "service_code": item.service_code,
        **{name: shown[name] for name in ADJUSTABLE},
        "is_active": True,
    } | values
