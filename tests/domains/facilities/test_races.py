"""People at work at the same moment, each on a connection of their own."""

from functools import partial

from careflow.domains.facilities.models import AppointmentStatus, Staff, StaffRole
from careflow.domains.facilities.rules.security import manages_itself
from tests.conftest import As, token_for
from tests.plugins.races import at_once

NEW = {"code": "late", "name": "Late"}


def test_two_administrators_who_deactivate_each_other_do_not_both_succeed(own_cast):
    ada, olivia = (As(token_for(own_cast.users[name])) for name in ("ada", "olivia"))
    rows = own_cast.staff

    answers = at_once([
        partial(ada.delete, f"facilities/staff/{rows['olivia@north'].pk}/?facility_id={rows['ada@north'].facility_id}"),
        partial(olivia.delete, f"facilities/staff/{rows['ada@north'].pk}/?facility_id={rows['ada@north'].facility_id}"),
    ])  # fmt: skip

    assert sorted(answer.status_code for answer in answers) == [204, 403]
    left = Staff.unscoped.filter(facility=own_cast.facilities["north"], is_active=True, role__code="admin")
    assert left.count() == 1


def test_a_role_and_a_person_changed_at_once_leave_an_administrator(own_cast):
    """Ada weakens the role that Olivia holds while Olivia takes Ada off the staff."""
    north = own_cast.facilities["north"].pk
    admin = StaffRole.unscoped.get(facility_id=north, code="admin")
    boss = StaffRole.unscoped.create(
        facility_id=north, code="boss", name="Boss", security_permissions=admin.security_permissions
    )
    Staff.unscoped.filter(pk=own_cast.staff["olivia@north"].pk).update(role=boss)
    ada, olivia = (As(token_for(own_cast.users[name])) for name in ("ada", "olivia"))

    answers = at_once([
        partial(ada.patch, f"facilities/staff-roles/{boss.pk}/?facility_id={north}", {"security_permissions": {}}),
        partial(olivia.delete, f"facilities/staff/{own_cast.staff['ada@north'].pk}/?facility_id={north}"),
    ])  # fmt: skip

    assert sorted(answer.status_code // 100 for answer in answers) == [2, 4]
    rows = Staff.unscoped.filter(facility_id=north, is_active=True).select_related("role")
    rights = [{key for key, held in row.role.security_permissions.items() if held} for row in rows]
    assert any(manages_itself(held) for held in rights)


def test_a_code_asked_for_eight_times_is_given_once(own_cast):
    north = own_cast.facilities["north"].pk
    ada = As(token_for(own_cast.users["ada"]))
    path = f"facilities/appointment-statuses/?facility_id={north}"

    answers = at_once([partial(ada.post, path, NEW)] * 8)

    assert sorted(answer.status_code for answer in answers) == [201] + [400] * 7
    assert all(answer.json()["code"] for answer in answers)
    assert AppointmentStatus.unscoped.filter(facility_id=north, code="late").count() == 1


def test_two_facilities_that_hire_somebody_at_once_make_one_default(own_cast):
    hired = own_cast.users["adam"].pk
    calls = []
    for who, place in (("ada", "north"), ("selma", "south")):
        facility = own_cast.facilities[place].pk
        role = StaffRole.unscoped.get(facility_id=facility, code="staff").pk
        person = As(token_for(own_cast.users[who]))
        path = f"facilities/staff/?facility_id={facility}"
        calls.append(partial(person.post, path, {"user_id": hired, "role_id": role}))

    answers = at_once(calls)

    assert [answer.status_code for answer in answers] == [201, 201]
    defaults = Staff.unscoped.filter(user_id=hired).values_list("is_default", flat=True)
    assert sorted(defaults) == [False, True]


def test_changes_of_different_fields_both_survive(own_cast):
    ada, staff = As(token_for(own_cast.users["ada"])), own_cast.staff["stan@north"]
    path = f"facilities/staff/{staff.pk}/?facility_id={staff.facility_id}"

    answers = at_once(
        [partial(ada.patch, path, {"specialty": "Desk"}), partial(ada.patch, path, {"npi": "1234567893"})]
    )

    assert [answer.status_code for answer in answers] == [200, 200]
    stored = Staff.unscoped.get(pk=staff.pk)
    assert (stored.specialty, stored.npi, stored.version) == ("Desk", "1234567893", 3)
