import re

import pytest
from django.db import IntegrityError, connection, transaction

from careflow.domains.facilities.models import Staff, StaffRole
from careflow.platform import guards
from careflow.platform.refusals import says


def installed():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute(
                "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
                " UNION SELECT conname FROM pg_constraint UNION SELECT indexname FROM pg_indexes"
            )
        return {name for (name,) in cursor.fetchall()}


def test_installing_the_guards_again_changes_nothing(db):
    before = installed()
    guards.install(connection)
    assert before
    assert installed() == before


MADE = re.compile(r"(?:CREATE (?:UNIQUE )?(?:TRIGGER|INDEX)(?: IF NOT EXISTS)?|ADD CONSTRAINT) (\w+)")


def test_every_guard_is_in_place_after_migrating(db):
    wanted = {
        guard.name: set(MADE.findall(" ".join(getattr(guard, connection.vendor))))
        for guard in guards.declared().values()
    }
    names = installed()

    assert {name: made - names for name, made in wanted.items() if not made or made - names} == {}


def test_a_row_cannot_point_into_another_facility(cast):
    foreign = StaffRole.unscoped.get(facility=cast.facilities["main"], code="admin")

    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Staff.unscoped.filter(pk=cast.staff["stan@north"].pk).update(role=foreign)

    assert says(caught.value, "facilities_staff_role_id_facility_id") or says(caught.value, "another facility")
    assert Staff.unscoped.get(pk=cast.staff["stan@north"].pk).role.code == "staff"
