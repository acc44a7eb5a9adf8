from hypothesis import given
from hypothesis import strategies as st

from careflow.domains.organizations import rules
from careflow.domains.organizations.permissions import OrganizationPermission

maps = st.dictionaries(st.sampled_from([*rules.KEYS, "org.bogus"]), st.booleans() | st.none())


def test_rules_and_permissions_name_the_same_keys():
    assert tuple(OrganizationPermission) == rules.KEYS


@given(stored=maps)
def test_an_owner_holds_everything_whatever_is_stored(stored):
    assert rules.organization_permissions("owner", stored) == frozenset(rules.KEYS)


@given(code=st.text(max_size=20), stored=maps)
def test_a_map_is_always_whole(code, stored):
    assert tuple(rules.full_map(code, stored)) == rules.KEYS


@given(before=maps, after=maps)
def test_only_keys_that_differ_are_changed(before, after):
    before, after = rules.full_map("desk", before), rules.full_map("desk", after)

    assert all(before[key] != after[key] for key in rules.changed_keys(before, after))
    assert (rules.changed_keys(before, after) == []) == (before == after)
