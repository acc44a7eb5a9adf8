from datetime import UTC, date, datetime

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.facilities.models import PatientGender
from careflow.domains.patients.models import Patient, PatientPhone
from careflow.domains.patients.operations import (
    ImportedChart,
    ImportedProvider,
    note_chart_numbers,
    register_imported,
    register_imported_providers,
    reserve_chart_numbers,
)
from careflow.domains.patients.queries import get_for_booking, names_of
from careflow.platform.actor import Actor, system
from careflow.platform.problems import NotFound

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


@pytest.fixture
def north(cast):
    return cast.facilities["north"].pk


@pytest.fixture
def bring(cast, north):
    gender = PatientGender.unscoped.get(facility_id=north, code="female").pk

    def bring(*charts):
        rows = [ImportedChart(**{"gender_id": gender, "date_of_birth": date(1980, 5, 12), **chart}) for chart in charts]
        organization = cast.organizations["harbor"].pk
        actor = system(name="Importer", organization_id=organization, facility_id=north)
        return register_imported(actor=actor, facility_id=north, system="other", charts=rows, now=NOW)

    return bring


def test_numbers_go_up_in_steps_from_one_hundred(north):
    assert reserve_chart_numbers(facility_id=north, count=3) == ["100", "110", "120"]
    assert reserve_chart_numbers(facility_id=north, count=1) == ["130"]
    assert reserve_chart_numbers(facility_id=north, count=0) == []


def test_numbers_go_on_after_those_that_another_system_brought(north):
    note_chart_numbers(facility_id=north, chart_numbers=["4711", "A-9", "99999999999999999999", "12"])

    assert reserve_chart_numbers(facility_id=north, count=2) == ["4721", "4731"]


def test_every_facility_counts_for_itself(cast, north):
    reserve_chart_numbers(facility_id=north, count=5)

    assert reserve_chart_numbers(facility_id=cast.facilities["south"].pk, count=1) == ["100"]


def test_imported_charts_are_complete_and_known_the_second_time(bring):
    first = bring(
        {"external_id": "a", "first_name": "Zoë", "last_name": "O’Brien", "phone_numbers": ("(555) 011-0001",)},
        {"external_id": "b", "first_name": "Ann", "last_name": "Lee", "chart_number": "700", "ssn": "999123456"},
    )
    second = bring({"external_id": "b", "first_name": "Changed", "last_name": "Lee"})

    zoe, ann = Patient.unscoped.get(external_id="a"), Patient.unscoped.get(external_id="b")
    assert first == {"a": zoe.pk, "b": ann.pk}
    assert second == {"b": ann.pk}
    assert (zoe.last_key, zoe.first_key, zoe.chart_number) == ("o'brien", "zoe", "710")
    assert zoe.search_text == "o'brien\nzoe\nobrien\n710\n5550110001"
    phone = PatientPhone.unscoped.get()
    assert (phone.number_key, phone.local_key, phone.is_primary) == ("5550110001", "0110001", True)
    assert (ann.first_name, ann.chart_number, ann.ssn, ann.ssn_last4) == ("Ann", "700", "999123456", "3456")
    assert AuditEvent.objects.filter(model_name="patient", action="create").count() == 2


def test_care_providers_of_another_system_come_once(cast, north):
    actor = system(name="Importer", organization_id=cast.organizations["harbor"].pk, facility_id=north)
    hospital = ImportedProvider(
        external_id="h", organization_name="General Hospital", address=("1 Main St", "", "Boston", "MA", "02101")
    )

    first, second = (
        register_imported_providers(actor=actor, facility_id=north, system="other", providers=[hospital], now=NOW)
        for _ in range(2)
    )

    assert first == second
    assert len(first) == 1


def test_a_chart_can_be_named_and_booked_at_its_own_facility_only(cast, north, bring):
    ids = bring({"external_id": "a", "first_name": "Zoë", "last_name": "O’Brien", "chart_number": "55"})
    here = Actor(user_id=1, name="", facility_id=north)
    elsewhere = Actor(user_id=1, name="", facility_id=cast.facilities["south"].pk)

    booked = get_for_booking(actor=here, patient_id=ids["a"])

    assert names_of(patient_ids=[ids["a"], 10**9]) == {ids["a"]: "O’Brien, Zoë"}
    assert (booked.last_name, booked.date_of_birth, booked.chart_number) == ("O’Brien", date(1980, 5, 12), "55")
    assert booked.is_active
    with pytest.raises(NotFound):
        get_for_booking(actor=elsewhere, patient_id=ids["a"])
