"""What the demo group charges."""

from datetime import UTC, datetime, timedelta

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.billing import queries
from careflow.domains.billing.models import FacilityFeeOverride, FeeSchedule, FeeScheduleItem
from careflow.domains.facilities.models import Facility
from careflow.importers.demo import build_demo
from careflow.importers.demo.actors import of_system
from tests.domains.billing.fee_factories import a_procedure, catalog_of

pytestmark = pytest.mark.xdist_group("demo_prices")  # the group is built once for the file
NOON = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
TABLES = (FeeSchedule, FeeScheduleItem, FacilityFeeOverride)


def prices():
    return [list(model.unscoped.order_by("pk").values_list()) for model in TABLES]


def fees(clinic):
    facility = Facility.unscoped.get(organization__slug="careflow-demo", facility_code=clinic)
    found = queries.list_effective_fees(actor=of_system(facility))
    return [(fee.service_code, fee.charge_cents, fee.default_units, fee.modifier_1) for fee in found]


def before_the_demo():
    catalog_of(*(f"C{number}" for number in range(1, 8)))


def test_clinic_b_charges_by_a_copy_of_its_own_and_the_others_as_the_group_does(demo):
    standard = [(f"C{number}", number * 1000, 100, "") for number in range(1, 8)]

    assert fees("A") == fees("C") == standard
    assert fees("B") == [
        ("C1", 1100, 100, ""), ("C2", 2200, 100, ""), ("C3", 3000, 100, "25"), ("C4", 4000, 200, ""),
        ("C6", 6000, 100, ""), ("C7", 7000, 100, ""), ("FORM", 2500, 100, ""),
    ]  # fmt: skip
    sheets = FeeSchedule.unscoped.order_by("pk").values_list("name", "facility__facility_code", "is_default")
    assert list(sheets) == [("Standard Fee Schedule", None, True), ("Standard Fee Schedule", "B", True)]
    assert (demo.added["fee schedules"], demo.added["prices"]) == (2, 14)


def test_a_second_run_changes_nothing(demo):
    before, events = prices(), AuditEvent.objects.count()

    assert not build_demo(now=NOON).anything
    assert (prices(), AuditEvent.objects.count()) == (before, events)


def test_what_people_set_stays_and_what_is_new_in_the_catalog_comes(demo):
    FeeSchedule.unscoped.filter(facility__isnull=True).update(name="Renamed")
    FeeSchedule.unscoped.filter(facility__isnull=False).update(is_default=False, is_active=False)
    FeeScheduleItem.unscoped.filter(service_code="C1").update(charge_cents=7)
    FacilityFeeOverride.unscoped.update(is_active=False)
    a_procedure("NEW")

    build_demo(now=NOON + timedelta(days=1))

    standard = [("C1", 7), *((f"C{number}", number * 1000) for number in range(2, 8)), ("NEW", 5000)]
    assert [fee[:2] for fee in fees("B")] == [fee[:2] for fee in fees("A")] == standard
    assert FeeSchedule.unscoped.count() == 2


def test_prices_are_the_same_whenever_they_are_built(demo):
    columns = ("service_code", "charge_cents", "sort_order", "default_units", "modifier_1")
    first = [list(model.unscoped.order_by("pk").values_list(*columns)) for model in TABLES[1:]]
    for rows in (FacilityFeeOverride.unscoped, FeeScheduleItem.unscoped, FeeSchedule.unscoped.exclude(facility=None)):
        rows.all().delete()
    FeeSchedule.unscoped.all().delete()

    build_demo(now=NOON + timedelta(days=40))

    assert [list(model.unscoped.order_by("pk").values_list(*columns)) for model in TABLES[1:]] == first
