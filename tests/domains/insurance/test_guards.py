"""Links stay inside their tenant and policies inside their facility, even when they are written past the operations."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from careflow.domains.billing.models import FeeSchedule
from careflow.domains.insurance.models import Carrier, FacilityCarrierOverride, OrganizationCarrier, Policy
from tests.cast import LONG_AGO
from tests.domains.insurance.factories import (
    TIMES,
    directory_carrier,
    facility_carrier,
    link,
    override,
    own_carrier,
    policy,
)
from tests.domains.patients.factories import a_patient


def sheet(organization, **values):
    return FeeSchedule.unscoped.create(organization=organization, name="Standard", code="std", **TIMES, **values)


def ann(cast):
    return a_patient(cast.facilities["north"])


WRONG = {
    "another organization's record": lambda cast: link(
        cast.organizations["harbor"], own_carrier(cast.organizations["lakeside"])
    ),
    "a facility's record": lambda cast: link(cast.organizations["harbor"], facility_carrier(cast.facilities["north"])),
    "another organization's fee schedule": lambda cast: link(
        cast.organizations["harbor"], directory_carrier(), fee_schedule=sheet(cast.organizations["lakeside"])
    ),
    "a facility's fee schedule": lambda cast: link(
        cast.organizations["harbor"],
        directory_carrier(),
        fee_schedule=sheet(cast.organizations["harbor"], facility=cast.facilities["north"]),
    ),
    "another facility's record": lambda cast: override(
        cast.facilities["north"], carrier=facility_carrier(cast.facilities["south"])
    ),
    "the organization's record, past its link": lambda cast: override(
        cast.facilities["north"], carrier=own_carrier(cast.organizations["harbor"])
    ),
    "another organization's link": lambda cast: override(
        cast.facilities["north"], of=link(cast.organizations["lakeside"], directory_carrier())
    ),
    "a record between two organizations": lambda cast: Carrier.objects.create(
        name="Torn", ownership_scope="facility", organization=cast.organizations["harbor"],
        facility=cast.facilities["main"],
    ),
    "a policy by another organization's carrier": lambda cast: policy(
        ann(cast), own_carrier(cast.organizations["lakeside"])
    ),
    "a policy by another facility's carrier": lambda cast: policy(
        ann(cast), facility_carrier(cast.facilities["south"])
    ),
    "a policy of another facility's patient": lambda cast: Policy.unscoped.create(
        facility=cast.facilities["south"], patient=ann(cast), carrier=directory_carrier(), member_id="M", member_key="m"
    ),
    "a second primary policy": lambda cast: [
        policy(patient, directory_carrier(str(number)), is_primary=True)
        for patient in [ann(cast)]
        for number in range(2)
    ],
    "the same policy twice": lambda cast: [
        policy(patient, carrier, spelling)
        for patient, carrier in [(ann(cast), directory_carrier())]
        for spelling in ("AB-1", "ab1")
    ],
    "a primary policy out of use": lambda cast: policy(
        ann(cast), directory_carrier(), is_primary=True, is_active=False
    ),
    "a primary policy of second order": lambda cast: Policy.unscoped.filter(
        pk=policy(ann(cast), directory_carrier()).pk
    ).update(is_primary=True),
    "a policy that ends before it begins": lambda cast: policy(
        ann(cast), directory_carrier(), effective_date=date(2026, 2, 1), termination_date=date(2026, 1, 31)
    ),
    "a removed policy in use": lambda cast: policy(ann(cast), directory_carrier(), removed_at=LONG_AGO),
    "a policy that vanishes": lambda cast: policy(ann(cast), directory_carrier()).delete(),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_the_database_refuses(cast, what):
    with pytest.raises(DatabaseError), transaction.atomic():
        WRONG[what](cast)


def test_what_is_right_passes(cast):
    harbor, north = cast.organizations["harbor"], cast.facilities["north"]
    own = link(harbor, own_carrier(harbor), fee_schedule=sheet(harbor))
    override(north, of=own)
    here = override(north, carrier=facility_carrier(north))
    override(north, carrier=directory_carrier())
    patient = ann(cast)
    policy(patient, own.carrier, is_primary=True)
    policy(patient, here.carrier)
    policy(patient, own.carrier, is_active=False)

    assert (OrganizationCarrier.unscoped.count(), FacilityCarrierOverride.unscoped.count()) == (1, 3)
    assert Policy.unscoped.count() == 3


def test_a_link_cannot_be_moved_out_either(cast):
    entry = override(cast.facilities["north"], carrier=facility_carrier(cast.facilities["north"]))

    with pytest.raises(DatabaseError), transaction.atomic():
        FacilityCarrierOverride.unscoped.filter(pk=entry.pk).update(facility=cast.facilities["south"])
