"""Prices stay where they belong even when they are written past the operations."""

import pytest
from django.db import IntegrityError, transaction

from careflow.domains.billing.models import FacilityFeeOverride, FeeSchedule, FeeScheduleItem
from careflow.domains.facilities.models import Facility, Staff
from careflow.domains.insurance.models import OrganizationCarrier
from tests.domains.billing.fee_factories import (
    a_facility_sheet,
    a_local_service,
    a_payer,
    a_sheet,
    an_item,
    an_override,
)


def assign(row, sheet):
    assert type(row).unscoped.filter(pk=row.pk).update(fee_schedule=sheet)


def harbor(cast):
    return cast.organizations["harbor"]


def south_sheet(cast):
    return a_facility_sheet(cast.facilities["south"])


def foreign_sheet(cast):
    return a_sheet(cast.organizations["lakeside"])


WRONG = {
    "a facility by another's sheet": lambda cast: assign(cast.facilities["north"], south_sheet(cast)),
    "a facility by another organization's sheet": lambda cast: assign(cast.facilities["north"], foreign_sheet(cast)),
    "staff by another facility's sheet": lambda cast: assign(cast.staff["stan@north"], south_sheet(cast)),
    "staff by another organization's sheet": lambda cast: assign(cast.staff["stan@north"], foreign_sheet(cast)),
    "a payer by a facility's sheet": lambda cast: assign(a_payer(harbor(cast)), south_sheet(cast)),
    "a payer by another organization's sheet": lambda cast: a_payer(harbor(cast), fee_schedule=foreign_sheet(cast)),
    "a new member of staff by another facility's sheet": lambda cast: Staff.unscoped.create(
        facility=cast.facilities["north"], user=cast.users["selma"], role_id=cast.staff["stan@north"].role_id,
        fee_schedule=south_sheet(cast),
    ),
    "a sheet of a facility of another organization": lambda cast: a_sheet(
        harbor(cast), facility=cast.facilities["main"]
    ),
    "an item between two organizations": lambda cast: FeeScheduleItem.unscoped.create(
        organization=harbor(cast), schedule=foreign_sheet(cast), service_code="A", charge_cents=1
    ),
    "a copy of a facility's sheet": lambda cast: a_facility_sheet(
        cast.facilities["north"], source_schedule=south_sheet(cast)
    ),
    "a copy of another organization's sheet": lambda cast: a_facility_sheet(
        cast.facilities["north"], source_schedule=foreign_sheet(cast)
    ),
    "an organization's copy": lambda cast: a_sheet(harbor(cast), "Copy", source_schedule=a_sheet(harbor(cast))),
    "a deviation from another facility's item": lambda cast: an_override(
        cast.facilities["north"], an_item(south_sheet(cast))
    ),
    "a deviation from another organization's item": lambda cast: an_override(
        cast.facilities["north"], an_item(foreign_sheet(cast))
    ),
    "a sheet that moves to a facility": lambda cast: FeeSchedule.unscoped.filter(
        pk=a_sheet(harbor(cast)).pk
    ).update(facility=cast.facilities["north"]),
    "a sheet that moves to another organization": lambda cast: FeeSchedule.unscoped.filter(
        pk=a_sheet(harbor(cast)).pk
    ).update(organization=cast.organizations["lakeside"]),
    "an item that moves to another sheet": lambda cast: FeeScheduleItem.unscoped.filter(
        pk=an_item(a_sheet(harbor(cast))).pk
    ).update(schedule=a_sheet(harbor(cast), "Other")),
    "a deviation that moves to another facility": lambda cast: FacilityFeeOverride.unscoped.filter(
        pk=an_override(cast.facilities["south"], an_item(south_sheet(cast))).pk
    ).update(facility=cast.facilities["north"]),
    "a facility that moves away with its sheet": lambda cast: (
        assign(cast.facilities["main"], foreign_sheet(cast)),
        Facility.unscoped.filter(pk=cast.facilities["main"].pk).update(organization=harbor(cast)),
    ),
    "two defaults": lambda cast: [a_sheet(harbor(cast), name, is_default=True) for name in "AB"],
    "two defaults of a facility": lambda cast: [
        a_facility_sheet(cast.facilities["north"], name, is_default=True) for name in "AB"
    ],
    "a default out of use": lambda cast: a_sheet(harbor(cast), is_default=True, is_active=False),
    "a code twice": lambda cast: [an_item(sheet) for sheet in [a_sheet(harbor(cast))] * 2],
    "an item without a code": lambda cast: an_item(a_sheet(harbor(cast)), ""),
    "no units": lambda cast: an_item(a_sheet(harbor(cast)), default_units=0),
    "no units at a facility": lambda cast: a_local_service(cast.facilities["north"], default_units=0),
    "a service of its own without a price": lambda cast: a_local_service(cast.facilities["north"], charge_cents=None),
    "a service of its own with an item": lambda cast: an_override(
        cast.facilities["north"], an_item(a_sheet(harbor(cast))), service_code="A"
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_the_database_refuses(cast, what):
    with pytest.raises(IntegrityError), transaction.atomic():
        WRONG[what](cast)


def test_what_is_right_passes(cast):
    north, ours = cast.facilities["north"], a_sheet(harbor(cast), is_default=True)
    own = a_facility_sheet(north, is_default=True, source_schedule=ours)
    assign(cast.staff["stan@north"], own)
    assign(a_payer(harbor(cast)), ours)
    for sheet in (ours, own):
        assign(north, sheet)
        an_override(north, an_item(sheet))
    a_local_service(north)

    assert (Facility.unscoped.get(pk=north.pk).fee_schedule, OrganizationCarrier.unscoped.get().fee_schedule) == (
        own, ours,
    )  # fmt: skip
