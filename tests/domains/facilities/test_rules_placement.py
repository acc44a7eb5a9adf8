import pytest
from hypothesis import given
from hypothesis import strategies as st

from careflow.domains.facilities.rules import placement, security
from careflow.domains.facilities.rules.placement import Role, Row

ADMIN = Role(1, "admin", security.template("admin"))
STAFF = Role(2, "staff", security.template("staff"))
NURSE = Role(3, "nurse", security.template("nurse"))
permissions = st.dictionaries(st.sampled_from(security.KEYS), st.booleans())
roles = st.builds(Role, st.integers(1, 9), st.sampled_from(["staff", "desk", "nurse", "helper"]), permissions)


@given(found=st.lists(roles))
def test_an_ordinary_role_never_manages(found):
    role = placement.ordinary_role(found, preferred="staff")

    assert role is None or not role.manages
    assert (role is None) == all(one.manages for one in found)


@pytest.mark.weak_point("W4")
def test_the_preferred_role_wins_and_otherwise_the_weakest():
    weak = Role(4, "helper", {"schedule.view": True})

    assert placement.ordinary_role([NURSE, ADMIN, STAFF, weak], preferred="staff") == STAFF
    assert placement.ordinary_role([NURSE, ADMIN, weak], preferred="staff") == weak
    assert placement.ordinary_role([ADMIN], preferred="staff") is None


@given(role=st.sampled_from([ADMIN, STAFF, NURSE]), is_active=st.booleans(), overrides=permissions, up=st.booleans())
def test_a_step_leads_where_it_should_and_a_second_one_nowhere(role, is_active, overrides, up):
    row = Row(7, role, is_active, overrides)
    target = ADMIN if up else STAFF

    step = placement.step(5, row, role=target, as_administrator=up)

    changes = step.changes if step else {}
    after = Row(
        7,
        target if "role_id" in changes else role,
        changes.get("is_active", is_active),
        changes.get("security_overrides", overrides),
    )
    assert after.is_active
    assert (after.role == ADMIN) == up
    assert placement.step(5, after, role=target, as_administrator=up) is None
    assert step is None or not (row.manages or after.manages) or step.concerns_administration


def test_leaving_twice_is_no_step():
    assert placement.departure(5, Row(7, STAFF, is_active=False, overrides={})) is None
    assert placement.departure(5, Row(7, ADMIN, is_active=True, overrides={})).concerns_administration
