"""Whole sheets come at once or not at all, however large they are."""

import os
import subprocess
import sys

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from careflow.domains.audit.models import AuditEvent
from careflow.domains.billing.models import FeeSchedule, FeeScheduleItem
from careflow.domains.billing.operations import fee_filling
from careflow.domains.billing.operations import fee_schedules as sheets
from tests.domains.billing.fee_factories import a_sheet, an_item, catalog_of
from tests.races.served import database_address

MANY = 300
CODES = [f"C{number:04}" for number in range(MANY)]


def stood():
    return FeeSchedule.unscoped.count(), FeeScheduleItem.unscoped.count(), AuditEvent.objects.count()


def a_full_sheet(organization, name="Full", codes=CODES):
    sheet = a_sheet(organization, name)
    FeeScheduleItem.unscoped.bulk_create(
        FeeScheduleItem(organization=organization, schedule=sheet, service_code=code, charge_cents=place * 7)
        for place, code in enumerate(codes)
    )
    return sheet


@pytest.fixture
def harbor(cast):
    return cast.organizations["harbor"]


@pytest.fixture
def adam(cast, acting_as):
    adam = acting_as("adam")
    adam.post("billing/organization-fee-schedules/987654/populate/")
    return adam


@pytest.fixture
def at_north(cast):
    return f"facility_id={cast.facilities['north'].pk}"


def statements_of(call):
    with CaptureQueriesContext(connection) as seen:
        answer = call()
    assert answer.status_code == 200
    return [query["sql"].split()[0] for query in seen]


def test_a_copy_costs_the_same_for_one_item_and_for_many(harbor, adam, at_north):
    small, large = a_full_sheet(harbor, "Small", CODES[:1]), a_full_sheet(harbor)
    path = f"billing/facility-fee-schedules/copy-from-org/?{at_north}"

    first = statements_of(lambda: adam.post(path, {"source_schedule_id": small.pk}))
    second = statements_of(lambda: adam.post(path, {"source_schedule_id": large.pk}))

    assert first == second
    assert FeeScheduleItem.unscoped.filter(schedule__source_schedule=large).count() == MANY


def test_filling_costs_the_same_for_one_code_and_for_many(harbor, adam):
    small, large = a_sheet(harbor, "Small"), a_sheet(harbor, "Large")
    catalog_of("A")
    first = statements_of(lambda: adam.post(f"billing/organization-fee-schedules/{small.pk}/populate/"))
    catalog_of(*CODES)
    second = statements_of(lambda: adam.post(f"billing/organization-fee-schedules/{large.pk}/populate/"))

    assert first == second
    assert FeeScheduleItem.unscoped.filter(schedule=large).count() == MANY


@pytest.mark.parametrize("step", ["lines", "told"])
@pytest.mark.parametrize("what", ["copy", "fill"])
def test_what_fails_on_the_way_leaves_nothing(harbor, adam, at_north, monkeypatch, what, step):
    catalog_of(*CODES[:20])
    source = a_full_sheet(harbor, codes=CODES[10:30])
    before = stood()

    def fails(*_args):
        raise RuntimeError

    if step == "lines":
        inserted = fee_filling.insert_lines
        monkeypatch.setattr(fee_filling, "insert_lines", lambda *args: (inserted(*args), fails()))
    else:
        for module in (fee_filling, sheets):
            monkeypatch.setattr(module, "record_schedule", fails)
    if what == "copy":
        path, body = f"billing/facility-fee-schedules/copy-from-org/?{at_north}", {"source_schedule_id": source.pk}
    else:
        path, body = f"billing/organization-fee-schedules/{source.pk}/populate/", None

    assert adam.post(path, body).status_code == 500
    assert stood() == before


@pytest.mark.parametrize(("step", "is_kept"), [("lines", False), ("told", False), ("done", True)])
@pytest.mark.parametrize("what", ["copy", "fill"])
def test_a_killed_process_leaves_all_or_nothing(own_cast, what, step, is_kept):
    harbor, north = own_cast.organizations["harbor"], own_cast.facilities["north"]
    catalog_of(*CODES)
    source = a_full_sheet(harbor, codes=CODES if what == "copy" else CODES[:10])
    sheets_, items, events = stood()
    added = (1, MANY, 1) if what == "copy" else (0, MANY - 10, 1)
    environment = os.environ | {"TEST_DATABASE_URL": database_address(), "PYTHONPATH": "src:."}
    command = [sys.executable, "-m", "tests.domains.billing.fee_killed", what, step, harbor.pk, north.pk, source.pk]

    done = subprocess.run([*map(str, command)], env=environment, check=False, capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (9, "")
    kept = added if is_kept else (0, 0, 0)
    assert stood() == (sheets_ + kept[0], items + kept[1], events + kept[2])


def test_an_item_keeps_what_it_has_while_others_come(harbor, adam):
    catalog_of("A", "B")
    sheet = a_sheet(harbor)
    item = an_item(sheet, "A", 1)

    adam.post(f"billing/organization-fee-schedules/{sheet.pk}/populate/")

    kept = FeeScheduleItem.unscoped.get(pk=item.pk)
    assert (kept.charge_cents, kept.version, kept.created_at) == (1, 1, item.created_at)
