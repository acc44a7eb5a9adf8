from hypothesis import given
from hypothesis import strategies as st

from careflow.domains.patients.rules.contacts import (
    Contact,
    Phone,
    with_mirrored,
    with_one_primary_contact,
    with_one_primary_phone,
)

phones = st.lists(
    st.builds(Phone, st.sampled_from(["1", "2", "3"]), st.sampled_from(["cell", "home", "work"]), st.booleans()),
    max_size=6,
)
contacts = st.lists(st.builds(Contact, st.sampled_from(["Bo", "Cy"]), is_primary=st.booleans()), max_size=6)


@given(phones)
def test_exactly_one_phone_is_primary_and_nothing_else_changes(given_phones):
    ranked = with_one_primary_phone(given_phones)

    assert sum(phone.is_primary for phone in ranked) == bool(given_phones)
    assert [(phone.number, phone.label) for phone in ranked] == [(phone.number, phone.label) for phone in given_phones]


@given(phones)
def test_ranking_twice_changes_nothing(given_phones):
    once = with_one_primary_phone(given_phones)

    assert with_one_primary_phone(once) == once


@given(contacts)
def test_exactly_one_contact_is_primary(given_contacts):
    assert sum(contact.is_primary for contact in with_one_primary_contact(given_contacts)) == bool(given_contacts)


def test_the_flag_wins_over_the_cell_phone_and_the_cell_phone_over_the_first():
    home, cell, work = Phone("1", "home"), Phone("2", "cell"), Phone("3", "work")
    flagged = Phone("4", "work", is_primary=True)

    assert [phone.is_primary for phone in with_one_primary_phone([home, cell, flagged])] == [False, False, True]
    assert [phone.is_primary for phone in with_one_primary_phone([home, cell, work])] == [False, True, False]
    assert [phone.is_primary for phone in with_one_primary_phone([work, home])] == [True, False]


def test_writing_the_mirror_changes_the_primary_contact_only():
    stored = [Contact("Bo", "son", is_primary=True), Contact("Cy")]

    assert with_mirrored(stored, {"name": "Di"}) == [Contact("Di", "son", is_primary=True), Contact("Cy")]
    assert with_mirrored([], {"name": "Di"}) == [Contact("Di", is_primary=True)]


def test_a_blanked_mirror_removes_the_primary_contact():
    stored = [Contact("Bo", is_primary=True), Contact("Cy")]

    assert with_mirrored(stored, {"name": ""}) == [Contact("Cy", is_primary=True)]
    assert with_mirrored([], {"name": ""}) == []
