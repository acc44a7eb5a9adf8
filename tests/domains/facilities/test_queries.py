from datetime import time
from zoneinfo import ZoneInfo

import pytest

from careflow.domains.facilities import queries
from careflow.domains.facilities.models import AppointmentStatus, AppointmentType, PatientGender, Resource
from careflow.platform.problems import NotFound


@pytest.fixture
def north(cast):
    return queries.Place(cast.organizations["harbor"].pk, cast.facilities["north"].pk)


def test_a_status_is_found_by_id_and_by_code(cast, north):
    stored = AppointmentStatus.unscoped.get(facility=cast.facilities["north"], code="pending")

    found = queries.find_status(actor=north, status_id=stored.pk)

    assert found == queries.Status(stored.pk, north.facility_id, "pending", "Pending", "#fbbf24", True, True, False, 1)
    assert queries.status_by_code(actor=north, code="pending") == found
    assert queries.status_by_code(actor=north, code="nothing") is None


def test_a_type_brings_its_minutes(cast, north):
    stored = AppointmentType.unscoped.get(facility=cast.facilities["north"], code="procedure")

    found = queries.find_appointment_type(actor=north, type_id=stored.pk)

    assert (found.name, found.duration_minutes, found.bookable_online) == ("Procedure", 60, False)


def test_a_gender_is_found_by_id_and_by_code(north):
    female = queries.gender_by_code(actor=north, code="female")

    assert queries.find_gender(actor=north, gender_id=female.id) == female


def test_a_member_of_staff_is_found_with_names_and_column(cast, north):
    paul = cast.staff["paul@north"]

    found = queries.find_staff(actor=north, staff_id=paul.pk)

    assert (found.display_name, found.role_code, found.title_code) == ("MD Paul Example", "physician", "md")
    assert (found.is_active, found.can_render) == (True, True)
    assert found.resource_id == Resource.unscoped.get(linked_staff=paul).pk


def test_a_column_knows_whose_it_is(cast, north):
    stored = Resource.unscoped.get(linked_staff=cast.staff["paul@north"])

    found = queries.find_resource(actor=north, resource_id=stored.pk)

    assert (found.linked_staff_id, found.linked_staff_name) == (cast.staff["paul@north"].pk, "MD Paul Example")


def test_rows_of_another_facility_are_not_found(cast, north):
    def in_south(model):
        return model.unscoped.filter(facility=cast.facilities["south"])[0].pk

    assert queries.find_status(actor=north, status_id=in_south(AppointmentStatus)) is None
    assert queries.find_appointment_type(actor=north, type_id=in_south(AppointmentType)) is None
    assert queries.find_gender(actor=north, gender_id=in_south(PatientGender)) is None
    assert queries.find_resource(actor=north, resource_id=in_south(Resource)) is None
    assert queries.find_staff(actor=north, staff_id=cast.staff["sara@south"].pk) is None


def test_each_of_them_costs_one_statement(cast, north, statements):
    assert statements(lambda: queries.find_staff(actor=north, staff_id=cast.staff["paul@north"].pk)) == 1
    assert statements(lambda: queries.find_resource(actor=north, resource_id=1)) == 1
    assert statements(lambda: queries.status_by_code(actor=north, code="pending")) == 1
    assert statements(lambda: queries.facility_clock(facility_id=north.facility_id)) == 1


def test_a_facility_has_a_clock(cast):
    clock = queries.facility_clock(facility_id=cast.facilities["main"].pk)

    assert clock == queries.FacilityClock(
        cast.facilities["main"].pk, "America/Chicago", time(8), time(17), [1, 2, 3, 4, 5], None, True
    )
    assert clock.zone == ZoneInfo("America/Chicago")
    with pytest.raises(NotFound):
        queries.facility_clock(facility_id=999_999)
