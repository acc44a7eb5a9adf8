"""Colleagues who set prices at the same moment."""

from collections import Counter

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.billing.models import FacilityFeeOverride, FeeSchedule, FeeScheduleItem
from tests.conftest import As, token_for
from tests.domains.billing.fee_factories import a_facility_sheet, a_sheet, an_item, catalog_of
from tests.plugins.races import at_once

SHEETS = "billing/organization-fee-schedules/"
ITEMS = "billing/organization-fee-schedule-items/"
COPY = "billing/facility-fee-schedules/copy-from-org/"
OVERRIDES = "billing/facility-fee-schedule-overrides/"
TOGETHER = 8


@pytest.fixture
def harbor(own_cast):
    return own_cast.organizations["harbor"]


@pytest.fixture
def olivia(own_cast):
    return token_for(own_cast.users["olivia"])


def press(token, *asked):
    """How many answers of each status, and the answers."""
    answers = at_once([lambda call=call: As(token).send(*call) for call in asked])
    return Counter(answer.status_code for answer in answers), answers


def defaults():
    return FeeSchedule.unscoped.filter(is_default=True).count()


def test_of_many_first_defaults_one_is_left(harbor, olivia):
    statuses, _ = press(olivia, *[("POST", SHEETS, {"name": f"S{n}", "is_default": True}) for n in range(TOGETHER)])

    assert set(statuses) <= {201, 400}
    assert statuses[201] == FeeSchedule.unscoped.count() >= 1
    assert defaults() == 1


def test_every_sheet_that_becomes_the_default_was_it_once(harbor, olivia):
    sheets = [a_sheet(harbor, f"S{n}", is_default=n == 0) for n in range(TOGETHER)]

    statuses, _ = press(olivia, *[("PATCH", f"{SHEETS}{sheet.pk}/", {"is_default": True}) for sheet in sheets[1:]])

    assert statuses == {200: TOGETHER - 1}
    assert defaults() == 1
    assert AuditEvent.objects.filter(metadata__changed_fields=["is_default"]).count() == 2 * (TOGETHER - 1)


def test_a_default_is_there_whoever_takes_it_and_whoever_gives_it_up(harbor, olivia):
    first, second = a_sheet(harbor, "A", is_default=True), a_sheet(harbor, "B")
    off, on = {"is_default": False}, {"is_default": True}

    statuses, _ = press(
        olivia, *[("PATCH", f"{SHEETS}{sheet.pk}/", change) for sheet in (first, second) for change in (on, off) * 2]
    )

    assert set(statuses) <= {200, 400}
    assert defaults() == 1


def test_equal_names_get_codes_of_their_own(harbor, olivia):
    together = 12
    statuses, answers = press(olivia, *[("POST", SHEETS, {"name": "Cash"})] * together)

    assert statuses == {201: together}
    codes = {answer.json()["code"] for answer in answers}
    assert codes == {"cash", *(f"cash-{number}" for number in range(2, together + 1))}


def test_one_of_many_equal_codes_of_sheets_is_kept(harbor, olivia):
    statuses, _ = press(olivia, *[("POST", SHEETS, {"name": "Cash", "code": "cash"})] * TOGETHER)

    assert statuses == {201: 1, 400: TOGETHER - 1}
    assert FeeSchedule.unscoped.count() == AuditEvent.objects.count() == 1


@pytest.mark.parametrize("has_default", [True, False])
def test_one_of_many_equal_prices_is_kept(harbor, olivia, has_default):
    if has_default:
        a_sheet(harbor, is_default=True)
    body = {"service_code": "99213", "description": "Visit", "charge_amount": 110}

    statuses, _ = press(olivia, *[("POST", ITEMS, body)] * TOGETHER)

    assert statuses == {201: 1, 400: TOGETHER - 1}
    assert (FeeSchedule.unscoped.count(), FeeScheduleItem.unscoped.count()) == (1, 1)


def test_without_a_default_one_is_made_for_all(harbor, olivia):
    bodies = [{"service_code": f"C{n}", "description": "Visit", "charge_amount": 110} for n in range(TOGETHER)]

    statuses, _ = press(olivia, *[("POST", ITEMS, body) for body in bodies])

    assert statuses == {201: TOGETHER}
    assert (FeeSchedule.unscoped.count(), FeeScheduleItem.unscoped.count(), defaults()) == (1, TOGETHER, 1)


def test_one_of_many_equal_copies_is_kept(harbor, olivia):
    source = a_sheet(harbor)
    an_item(source)

    statuses, answers = press(olivia, *[("POST", COPY, {"source_schedule_id": source.pk})] * TOGETHER)

    assert statuses == {200: 1, 400: TOGETHER - 1}
    assert all("source_schedule_id" in answer.json() for answer in answers if answer.status_code == 400)
    assert (FeeSchedule.unscoped.count(), FeeScheduleItem.unscoped.count(), AuditEvent.objects.count()) == (2, 2, 1)


def test_copies_of_different_sheets_leave_one_default(harbor, olivia):
    sources = [a_sheet(harbor, name) for name in "ABCD"]

    statuses, _ = press(olivia, *[("POST", COPY, {"source_schedule_id": source.pk}) for source in sources])

    assert statuses == {200: len(sources)}
    assert defaults() == 1


def test_a_sheet_is_filled_once(harbor, olivia):
    catalog_of("A", "B", "C")
    sheet = a_sheet(harbor)

    statuses, answers = press(olivia, *[("POST", f"{SHEETS}{sheet.pk}/populate/", None)] * TOGETHER)

    assert statuses == {200: TOGETHER}
    assert sum(answer.json()["added"] for answer in answers) == FeeScheduleItem.unscoped.count() == 3
    assert AuditEvent.objects.count() == 1


def test_a_price_comes_while_the_sheet_is_filled(harbor, olivia):
    catalog_of("A", "B", "C")
    sheet = a_sheet(harbor, is_default=True)
    body = {"service_code": "B", "description": "Visit", "charge_amount": 110}

    statuses, _ = press(olivia, *[("POST", f"{SHEETS}{sheet.pk}/populate/", None), ("POST", ITEMS, body)] * 3)

    assert set(statuses) <= {200, 201, 400}
    assert list(FeeScheduleItem.unscoped.order_by("service_code").values_list("service_code", flat=True)) == [*"ABC"]


@pytest.mark.parametrize("kind", ["item", "service"])
def test_one_of_many_equal_deviations_is_kept(own_cast, olivia, kind):
    item = an_item(a_facility_sheet(own_cast.facilities["north"]))
    body = (
        {"organization_item": item.pk}
        if kind == "item"
        else {"service_code": "FORM", "description": "Form", "charge_amount": 25}
    )

    statuses, _ = press(olivia, *[("POST", OVERRIDES, body)] * TOGETHER)

    assert statuses == {201: 1, 400: TOGETHER - 1}
    assert FacilityFeeOverride.unscoped.count() == AuditEvent.objects.count() == 1


def test_changes_of_different_fields_all_survive(harbor, olivia):
    item = an_item(a_sheet(harbor))
    changes = [
        {"charge_amount": 5}, {"description": "New"}, {"modifier_1": "25"}, {"sort_order": 9}, {"is_active": False},
    ]  # fmt: skip

    statuses, _ = press(olivia, *[("PATCH", f"{ITEMS}{item.pk}/", change) for change in changes])

    item.refresh_from_db()
    assert statuses == {200: len(changes)}
    assert (item.charge_cents, item.description, item.modifier_1, item.sort_order, item.is_active, item.version) == (
        500, "New", "25", 9, False, 6,
    )  # fmt: skip
