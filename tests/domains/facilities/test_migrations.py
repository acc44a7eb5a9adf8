"""Every facility gets the status that a booking online may have."""

from importlib import import_module

import pytest
from django.apps import apps

from careflow.domains.facilities.models import AppointmentStatus

pytestmark = pytest.mark.django_db
step = import_module("careflow.domains.facilities.migrations.0003_confirmed_status")


def rows(cast):
    found = AppointmentStatus.unscoped.filter(code="confirmed", facility__in=list(cast.facilities.values()))
    return sorted(found.values_list("facility__name", "name", "color", "is_billable", "is_active", "is_deletable"))


@pytest.mark.weak_point("W1")
def test_a_facility_without_it_gets_it_once(cast):
    before = rows(cast)
    AppointmentStatus.unscoped.filter(facility=cast.facilities["north"], code="confirmed").delete()

    step.ensure_confirmed(apps, None)
    step.ensure_confirmed(apps, None)

    assert rows(cast) == before
    assert len(before) == 3


def test_one_that_people_made_themselves_stays_as_they_named_it(cast):
    own = AppointmentStatus.unscoped.filter(facility=cast.facilities["north"], code="confirmed")
    own.update(name="Booked", color="#000000", is_deletable=True, is_active=False)

    step.ensure_confirmed(apps, None)

    assert own.values_list("name", "color", "is_deletable", "is_active").get() == ("Booked", "#000000", False, False)
