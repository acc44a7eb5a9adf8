"""What the demo group charges: one sheet for all, and a clinic that has its own copy and deviates from it."""

from datetime import datetime

from careflow.domains.billing.models import FeeSchedule, FeeScheduleItem
from careflow.domains.billing.operations import add_override, add_schedule, copy_schedule, populate_schedule
from careflow.domains.facilities.models import Facility
from careflow.domains.organizations.models import Organization
from careflow.importers.demo import actors
from careflow.importers.demo.group import PRICED_CLINIC, Clinic
from careflow.importers.demo.people import Counter
from careflow.platform.actor import system

STANDARD = {"name": "Standard Fee Schedule", "code": "standard"}
DEARER_BY_PERCENT = 10
# How the clinic deviates from the first items of its copy, one after the other; a price follows from the item's.
DEVIATIONS: tuple[dict[str, object], ...] = ({}, {}, {"modifier_1": "25"}, {"default_units": 200}, {"is_active": False})
DEARER = 2
OWN_SERVICE = ("FORM", {"description": "Filling in a form or a letter", "charge_cents": 25_00, "sort_order": 9_000})


def ensure_standard_prices(*, organization: Organization, built: Counter, now: datetime) -> FeeSchedule:
    """The group's sheet, with what the catalog has by now."""
    actor = system(name="CareFlow demo", organization_id=organization.pk)
    sheets = FeeSchedule.unscoped.filter(organization=organization, facility__isnull=True)
    sheet: FeeSchedule | None = sheets.filter(code=STANDARD["code"]).first()
    if sheet is None:
        is_default = not sheets.filter(is_default=True).exists()
        made = add_schedule(actor=actor, values={**STANDARD, "is_default": is_default}, now=now)
        sheet = FeeSchedule.unscoped.get(pk=made)
        built.count("fee schedules", 1)
    added = populate_schedule(actor=actor, schedule_id=sheet.pk, at_facility=False, now=now)
    built.count("prices", added)
    return sheet


def ensure_own_prices(
    clinic: Clinic, *, facility: Facility, standard: FeeSchedule, built: Counter, now: datetime
) -> None:
    """A clinic that ever copied the sheet keeps its copy as it is."""
    copies = FeeSchedule.unscoped.filter(facility=facility, source_schedule=standard)
    if clinic.code != PRICED_CLINIC or copies.exists():
        return
    actor = actors.of_system(facility)
    copy = copy_schedule(actor=actor, source_schedule_id=standard.pk, now=now)
    items = FeeScheduleItem.unscoped.filter(schedule_id=copy).order_by("sort_order", "service_code")
    for place, (item, deviation) in enumerate(zip(items, DEVIATIONS, strict=False)):
        dearer = {"charge_cents": item.charge_cents * (100 + DEARER_BY_PERCENT) // 100} if place < DEARER else {}
        add_override(actor=actor, item_id=item.pk, service_code="", values={**deviation, **dearer}, now=now)
    code, values = OWN_SERVICE
    add_override(actor=actor, item_id=None, service_code=code, values=values, now=now)
    built.count("fee schedules", 1)
    built.count("prices", items.count())
