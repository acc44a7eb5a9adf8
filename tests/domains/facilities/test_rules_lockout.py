from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from careflow.domains.facilities.rules import lockout, security
from careflow.domains.facilities.rules.lockout import Refusal, Worker, judge

ADMIN = security.template("admin")
STAFF = security.template("staff")


def worker(staff_id, permissions, *, overrides=None, works=True):
    """User ids differ from staff ids, so that mixing them up shows."""
    return Worker(staff_id, staff_id + 100, 1 if permissions is ADMIN else 2, permissions, overrides or {}, works)


teams = st.lists(
    st.builds(
        worker,
        st.integers(1, 6),
        st.sampled_from([ADMIN, STAFF]),
        overrides=st.dictionaries(st.sampled_from(sorted(security.SELF_MANAGEMENT)), st.booleans()),
        works=st.booleans(),
    ),
    max_size=5,
    unique_by=lambda row: row.staff_id,
)


@given(teams)
def test_changing_nothing_is_never_refused(team):
    assert judge(before=team, after=team, actor_user_id=101) is None


@given(teams, teams)
def test_an_administered_facility_never_ends_without_an_administrator(before, after):
    refusal = judge(before=before, after=after, actor_user_id=None)

    ends_orphaned = any(row.is_administrator for row in before) and not any(row.is_administrator for row in after)
    assert refusal is (Refusal.LAST_ADMINISTRATOR if ends_orphaned else None)


@given(teams, st.integers(101, 106))
def test_nobody_takes_their_own_row_away(team, user_id):
    own = [row for row in team if row.user_id == user_id]
    after = [row for row in team if row.user_id != user_id]

    assert judge(before=team, after=after, actor_user_id=user_id) is (Refusal.OWN_ROW if own else None)


def test_one_of_two_administrators_may_go():
    team = [worker(1, ADMIN), worker(2, ADMIN)]

    assert judge(before=team, after=lockout.without(team, 2), actor_user_id=101) is None


def test_an_override_that_takes_the_actors_own_key_is_refused():
    team = [worker(1, ADMIN), worker(2, ADMIN)]
    after = lockout.with_worker(team, replace(team[0], overrides={"admin.security.manage": False}))

    assert judge(before=team, after=after, actor_user_id=101) is Refusal.OWN_KEYS
    assert judge(before=team, after=after, actor_user_id=102) is None


def test_a_role_that_loses_its_keys_orphans_the_facility():
    team = [worker(1, ADMIN), worker(2, STAFF)]
    after = lockout.with_role(team, 1, STAFF)

    assert judge(before=team, after=after, actor_user_id=102) is Refusal.LAST_ADMINISTRATOR


def test_an_administrator_who_cannot_sign_in_does_not_count():
    team = [worker(1, ADMIN), worker(2, ADMIN, works=False)]

    assert judge(before=team, after=lockout.without(team, 1), actor_user_id=None) is Refusal.LAST_ADMINISTRATOR


def test_a_facility_without_administrators_stays_editable():
    team = [worker(1, STAFF)]

    assert judge(before=team, after=[], actor_user_id=None) is None
