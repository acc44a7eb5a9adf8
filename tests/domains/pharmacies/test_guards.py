"""Links stay inside their tenant even when they are written past the operations."""

import pytest
from django.db import IntegrityError, transaction

from careflow.domains.pharmacies.models import FacilityPharmacyOverride, OrganizationPharmacy, Pharmacy
from tests.domains.pharmacies.factories import directory_pharmacy, facility_pharmacy, link, override, own_pharmacy

WRONG = {
    "another organization's record": lambda cast: link(
        cast.organizations["harbor"], own_pharmacy(cast.organizations["lakeside"])
    ),
    "a facility's record": lambda cast: link(
        cast.organizations["harbor"], facility_pharmacy(cast.facilities["north"])
    ),
    "another facility's record": lambda cast: override(
        cast.facilities["north"], pharmacy=facility_pharmacy(cast.facilities["south"])
    ),
    "the organization's record, past its link": lambda cast: override(
        cast.facilities["north"], pharmacy=own_pharmacy(cast.organizations["harbor"])
    ),
    "another organization's link": lambda cast: override(
        cast.facilities["north"], of=link(cast.organizations["lakeside"], directory_pharmacy())
    ),
    "a record between two organizations": lambda cast: Pharmacy.objects.create(
        name="Torn", ownership_scope="facility", organization=cast.organizations["harbor"],
        facility=cast.facilities["main"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_the_database_refuses_to_link(cast, what):
    with pytest.raises(IntegrityError), transaction.atomic():
        WRONG[what](cast)


def test_what_is_right_passes(cast):
    harbor, north = cast.organizations["harbor"], cast.facilities["north"]
    own = link(harbor, own_pharmacy(harbor))
    override(north, of=own)
    override(north, pharmacy=facility_pharmacy(north))
    override(north, pharmacy=directory_pharmacy())

    assert (OrganizationPharmacy.unscoped.count(), FacilityPharmacyOverride.unscoped.count()) == (1, 3)


def test_a_link_cannot_be_moved_out_either(cast):
    entry = override(cast.facilities["north"], pharmacy=facility_pharmacy(cast.facilities["north"]))

    with pytest.raises(IntegrityError), transaction.atomic():
        FacilityPharmacyOverride.unscoped.filter(pk=entry.pk).update(facility=cast.facilities["south"])
