from datetime import UTC, datetime

import pytest

from careflow.domains.facilities.models import AppointmentStatus, Facility
from careflow.platform.address import STATES, address_changes
from careflow.platform.problems import StaleVersion
from careflow.platform.records import check_version, rewritten, update_row

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


def test_a_change_writes_only_its_columns_and_counts_up(cast):
    row = AppointmentStatus.unscoped.filter(facility=cast.facilities["north"], code="pending").get()
    AppointmentStatus.unscoped.filter(pk=row.pk).update(color="#000000")

    update_row(AppointmentStatus.unscoped.filter(pk=row.pk), {"name": "Waiting"}, now=NOW)

    row.refresh_from_db()
    assert (row.name, row.color, row.version, row.updated_at) == ("Waiting", "#000000", 2, NOW)


def test_a_row_that_was_read_before_a_change_is_told_as_it_stands_after_it(cast):
    columns, changes = ("id", "version", "color", "updated_at", "name"), {"name": "Waiting", "is_active": False}
    rows = AppointmentStatus.unscoped.filter(facility=cast.facilities["north"], code="pending").values_list(*columns)
    before = rows.get()

    update_row(rows, changes, now=NOW)

    assert rewritten(columns, before, changes, now=NOW) == rows.get() != before


def test_a_version_is_refused_where_one_is_expected_and_it_is_another():
    def is_refused(expected):
        try:
            check_version(3, expected)
        except StaleVersion:
            return True
        return False

    assert [expected for expected in (None, 2, 3, 4, -1) if is_refused(expected)] == [2, 4, -1]


def test_parts_of_an_address_are_merged_into_the_stored_one():
    stored = ("1 Main St", "", "Boston", "MA", "02120")
    assert address_changes({"city": "Quincy"}, stored) == ({"address_city": "Quincy"}, [])


def test_a_first_address_needs_its_parts():
    changes, missing = address_changes({"city": "Quincy"}, None)
    assert missing == ["line_1", "state", "zip_code"]
    assert changes["address_city"] == "Quincy"


@pytest.mark.parametrize("empty", [None, {}])
def test_an_empty_address_is_a_removal(empty):
    changes, missing = address_changes(empty, ("1 Main St", "", "Boston", "MA", "02120"))
    assert (set(changes.values()), missing) == ({None}, [])


@pytest.mark.weak_point("W8")
def test_every_state_of_the_postal_service_is_known():
    assert len(STATES) == len(set(STATES)) == 59


def test_half_an_address_cannot_be_stored(cast):
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        Facility.unscoped.filter(pk=cast.facilities["north"].pk).update(address_line_1="1 Main St")
