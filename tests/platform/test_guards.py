import pytest
from django.db import IntegrityError, connection, transaction

from careflow.domains.facilities.models import Staff, StaffRole
from careflow.platform import guards
from careflow.platform.refusals import says


def installed():
    with connection.cursor() as cursor:
        cursor.execute(guards.INSTALLED[connection.vendor])
        return {name for (name,) in cursor.fetchall()}


def test_installing_the_guards_again_changes_nothing(db):
    before = installed()
    guards.install(connection)
    assert before
    assert installed() == before


def test_every_guard_is_in_place_after_migrating(db):
    vendor = connection.vendor

    assert [
        name for name, one in guards.declared().items() if not guards.MADE.findall(" ".join(getattr(one, vendor)))
    ] == []
    assert guards.missing(connection) == []


def test_a_guard_that_was_taken_away_is_missing_until_it_is_installed_again(db):
    with connection.cursor() as cursor:
        on = "" if connection.vendor == "sqlite" else " ON audit_auditevent"
        name = "audit_auditevent_no_update" if connection.vendor == "sqlite" else "audit_auditevent_append_only"
        cursor.execute(f"DROP TRIGGER {name}{on}")

    assert guards.missing(connection) == ["audit_auditevent_append_only"]
    guards.install(connection)
    assert guards.missing(connection) == []


def test_a_row_cannot_point_into_another_facility(cast):
    foreign = StaffRole.unscoped.get(facility=cast.facilities["main"], code="admin")

    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Staff.unscoped.filter(pk=cast.staff["stan@north"].pk).update(role=foreign)

    assert says(caught.value, "facilities_staff_role_id_facility_id") or says(caught.value, "another facility")
    assert Staff.unscoped.get(pk=cast.staff["stan@north"].pk).role.code == "staff"
