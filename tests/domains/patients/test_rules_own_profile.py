"""What patients may write into their own charts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careflow.domains.patients.rules import own_profile as rules
from careflow.domains.patients.rules.contacts import Contact, Phone

CELL, HOME = Phone("5550110001", "cell", is_primary=True), Phone("5550110002", "home")
BO = Contact("Bo Lee", "brother", "5550110009", "after six", is_primary=True)
CY = Contact("Cy Lee")
STORED = {"line_1": "1 Main St", "line_2": "Apt 2", "city": "Boston", "state": "MA", "zip_code": "02101"}
BLANK = dict.fromkeys(STORED, "")
parts = st.dictionaries(st.sampled_from(list(STORED)), st.sampled_from(["", "x"]))
whole = st.fixed_dictionaries({part: st.sampled_from(["", "x"]) for part in STORED})
phones = st.lists(st.builds(Phone, st.sampled_from(["1", "2", "3"]), st.sampled_from(["cell", "home"])), max_size=4)


def test_a_number_takes_the_place_of_the_first_one():
    assert rules.with_primary_number([CELL, HOME], "5550110003") == [Phone("5550110003", "cell", True), HOME]
    assert rules.with_primary_number([HOME], "5550110003") == [Phone("5550110003", "home", True)]
    assert rules.with_primary_number([], "5550110003") == [Phone("5550110003", "cell", True)]
    assert rules.with_primary_number([CELL, HOME], "") == []


@given(phones, st.sampled_from(["", "7"]))
def test_the_other_numbers_stay_as_long_as_there_is_one(stored, number):
    after = rules.with_primary_number(stored, number)

    assert after[1:] == (stored[1:] if number else [])
    assert [phone.number for phone in after[:1]] == ([number] if number else [])


def test_a_contact_takes_the_place_of_the_first_one_without_what_was_noted_about_somebody_else():
    dee = Contact("Dee Lee", "sister")

    assert rules.with_primary_contact([BO, CY], dee) == [Contact("Dee Lee", "sister", is_primary=True), CY]
    assert rules.with_primary_contact([], dee) == [Contact("Dee Lee", "sister", is_primary=True)]
    assert rules.with_primary_contact([BO, CY], Contact("", "sister", "5550110009")) == []


@pytest.mark.parametrize(
    ("name", "notes"),
    [("Bo Lee", "after six"), (" BO  lee ", "after six"), ("Bob Lee", ""), ("BoLee", ""), ("Lee Bo", "")],
)
def test_what_the_clinic_noted_stays_with_the_person_however_the_name_is_spelt(name, notes):
    (after,) = rules.with_primary_contact([BO], Contact(name, "friend"))

    assert (after.name, after.relationship, after.notes) == (name, "friend", notes)


@pytest.mark.parametrize(
    ("sent", "stored", "wrong"),
    [
        ({}, None, []),
        (BLANK, None, []),
        ({"line_2": ""}, None, []),
        ({**STORED, "line_2": ""}, None, []),
        ({"line_1": "1 Main St"}, None, ["city", "state", "zip_code"]),
        ({**BLANK, "line_2": "Apt 2"}, None, ["line_1", "city", "state", "zip_code"]),
        ({**STORED, "city": ""}, None, ["city"]),
        ({}, STORED, []),
        (BLANK, STORED, ["line_1", "city", "state", "zip_code"]),
        ({"line_2": ""}, STORED, []),
        ({"city": ""}, STORED, ["city"]),
        ({**STORED, "city": ""}, {**STORED, "city": ""}, []),
        (BLANK, {**BLANK, "line_1": "1 Main St"}, ["line_1"]),
    ],
)
def test_an_address_is_told_which_parts_it_lacks(sent, stored, wrong):
    assert list(rules.blanked(sent, stored)) == wrong


@given(parts, whole)
def test_what_is_on_file_may_be_sent_back_as_it_is(sent, stored):
    assert rules.blanked(stored, stored) == {}
    assert not set(rules.blanked(sent, stored)) - {part for part in sent if not sent[part] and stored[part]}


@given(parts)
def test_a_first_address_has_its_parts_or_is_none(sent):
    if not rules.blanked(sent, None):
        assert not any(sent.values()) or all(sent.get(part) for part in rules.ADDRESS_PARTS)


def test_whoever_names_a_language_declines_no_more():
    assert [rules.declines_no_more(text) for text in ("", "unknown", "Spanish")] == [False, False, True]


def test_the_desk_reads_lines():
    assert rules.phones_line([CELL, HOME]) == "5550110001 (cell), 5550110002 (home)"
    assert rules.contacts_line([BO, CY]) == "Bo Lee, brother, 5550110009, after six; Cy Lee"
    assert rules.address_line(STORED.values()) == "1 Main St, Apt 2, Boston, MA 02101"
    assert rules.address_line([None] * 5) == rules.phones_line([]) == rules.contacts_line([]) == ""
