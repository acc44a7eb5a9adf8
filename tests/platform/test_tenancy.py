import pytest

from careflow.domains.facilities.models import AppointmentStatus, Facility
from careflow.platform.actor import Actor, system


def actor_in(facility):
    return Actor(user_id=1, name="x", organization_id=facility.organization_id, facility_id=facility.pk)


def test_an_actor_sees_the_rows_of_the_scoped_facility_only(cast):
    north = cast.facilities["north"]
    seen = AppointmentStatus.objects.visible_to(actor_in(north))
    assert {status.facility_id for status in seen} == {north.pk}


def test_without_a_facility_nothing_of_a_facility_is_visible(cast):
    nowhere = system(name="x", organization_id=cast.organizations["harbor"].pk)
    assert not AppointmentStatus.objects.visible_to(nowhere).exists()
    assert Facility.objects.visible_to(nowhere).count() == 2


@pytest.mark.parametrize("shortcut", ["all", "count", "first"])
def test_there_is_no_way_around_the_door(shortcut):
    with pytest.raises(RuntimeError, match="visible_to"):
        getattr(AppointmentStatus.objects, shortcut)()
