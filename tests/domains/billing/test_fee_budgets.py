"""What every route of fee schedules costs in statements, identity included, for little and for much."""

import json
from pathlib import Path

import pytest

from careflow.domains.facilities.models import Facility, Staff
from tests.domains.billing.fee_factories import (
    a_facility_sheet,
    a_local_service,
    a_payer,
    a_sheet,
    an_item,
    an_override,
    catalog_of,
)

BUDGETS = json.loads((Path(__file__).parent / "fee_budgets.json").read_text())
SHEETS = "billing/organization-fee-schedules/"
ITEMS = "billing/organization-fee-schedule-items/"
OWN_SHEETS = "billing/facility-fee-schedules/"
OWN_ITEMS = "billing/facility-fee-schedule-items/"
OVERRIDES = "billing/facility-fee-schedule-overrides/"
LISTS = {
    "list_organization_fee_schedules": SHEETS,
    "list_organization_fee_schedule_items": ITEMS,
    "list_facility_fee_schedules": OWN_SHEETS,
    "list_facility_fee_schedule_items": OWN_ITEMS,
    "list_facility_fee_schedule_overrides": OVERRIDES,
    "list_effective_fees": "billing/fee-schedule-items/",
}


@pytest.fixture
def harbor(cast):
    return cast.organizations["harbor"]


@pytest.fixture
def north(cast):
    return cast.facilities["north"]


@pytest.fixture
def olivia(acting_as, north):
    """Owner of the organization and administrator of its facility; what comes with a first request is over."""
    olivia = acting_as("olivia")
    olivia.get("billing/fee-schedule-items/")
    return olivia


def fill(cast, harbor, north, count):
    standard = a_sheet(harbor, f"Standard {count}", is_default=count == 1)
    for number in range(count):
        sheet = a_sheet(harbor, f"Sheet {count} {number}")
        own = a_facility_sheet(north, f"Own {count} {number}", source_schedule=sheet)
        a_payer(harbor, f"Payer {count} {number}", fee_schedule=sheet)
        an_item(own, f"C{number}")
        an_override(north, an_item(standard, f"C{number}"), charge_cents=1)
        a_local_service(north, f"L{count}-{number}")
    Staff.unscoped.filter(facility=north).update(fee_schedule=own)
    Facility.unscoped.filter(pk=north.pk).update(fee_schedule=standard)


@pytest.mark.parametrize("route", LISTS)
def test_a_list_costs_the_same_for_one_row_and_for_many(cast, harbor, north, olivia, statements, route):
    path = f"{LISTS[route]}?facility_id={north.pk}"
    sizes, costs = [], []
    for count in (1, 30):
        fill(cast, harbor, north, count)
        olivia.get(path)
        costs.append(statements(lambda: sizes.append(len(olivia.get(path).json()))))

    assert sizes[0] >= 1
    assert sizes[1] >= 30
    assert costs == [BUDGETS.get(route)] * 2


def test_payer_and_staff_cost_nothing_more(cast, harbor, north, olivia, statements):
    payer = a_payer(harbor, fee_schedule=a_sheet(harbor))
    asked = f"?facility_id={north.pk}&staff_id={cast.staff['ada@north'].pk}&payer_preference_id={payer.pk}"

    cost = statements(lambda: olivia.get(f"billing/fee-schedule-items/{asked}"))

    assert cost == BUDGETS["list_effective_fees"]


@pytest.fixture
def calls(harbor, north, olivia):
    catalog_of("A", "B")
    sheet, other = a_sheet(harbor, is_default=True), a_sheet(harbor, "Other")
    own, other_own = a_facility_sheet(north, is_default=True), a_facility_sheet(north, "Second")
    item, own_item = an_item(sheet), an_item(own)
    entry = an_override(north, an_item(sheet, "OTHER"))
    here = f"?facility_id={north.pk}"
    price = {"service_code": "NEW", "description": "New", "charge_amount": 1}
    return {
        "get_organization_fee_schedule": ("GET", f"{SHEETS}{sheet.pk}/", None),
        "add_organization_fee_schedule": ("POST", SHEETS, {"name": "New", "is_default": True}),
        "change_organization_fee_schedule": ("PATCH", f"{SHEETS}{other.pk}/", {"is_default": True}),
        "populate_organization_fee_schedule": ("POST", f"{SHEETS}{sheet.pk}/populate/", None),
        "get_organization_fee_schedule_item": ("GET", f"{ITEMS}{item.pk}/", None),
        "add_organization_fee_schedule_item": ("POST", ITEMS, price),
        "change_organization_fee_schedule_item": ("PATCH", f"{ITEMS}{item.pk}/", {"charge_amount": 1}),
        "get_facility_fee_schedule": ("GET", f"{OWN_SHEETS}{own.pk}/{here}", None),
        "copy_organization_fee_schedule": (
            "POST", f"{OWN_SHEETS}copy-from-org/{here}", {"source_schedule_id": sheet.pk}
        ),
        "change_facility_fee_schedule": ("PATCH", f"{OWN_SHEETS}{other_own.pk}/{here}", {"is_default": True}),
        "populate_facility_fee_schedule": ("POST", f"{OWN_SHEETS}{own.pk}/populate/{here}", None),
        "get_facility_fee_schedule_item": ("GET", f"{OWN_ITEMS}{own_item.pk}/{here}", None),
        "change_facility_fee_schedule_item": ("PATCH", f"{OWN_ITEMS}{own_item.pk}/{here}", {"charge_amount": 1}),
        "get_facility_fee_schedule_override": ("GET", f"{OVERRIDES}{entry.pk}/{here}", None),
        "add_facility_fee_schedule_override": ("POST", f"{OVERRIDES}{here}", price),
        "change_facility_fee_schedule_override": ("PATCH", f"{OVERRIDES}{entry.pk}/{here}", {"charge_amount": 1}),
    }  # fmt: skip


def test_one_record_and_a_write_cost_no_more_than_their_budgets(calls, olivia, statements):
    for method, path, _ in calls.values():
        if method == "GET":
            olivia.get(path)
    found = {}
    for route, call in calls.items():
        answers = []
        found[route] = statements(lambda call=call, answers=answers: answers.append(olivia.send(*call)))
        assert answers[0].status_code < 300, (route, answers[0].content)

    assert found == {route: BUDGETS.get(route) for route in calls}


def test_every_route_has_its_budget(calls):
    assert set(BUDGETS) == {*LISTS, *calls}
