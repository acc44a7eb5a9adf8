"""The tables say where they know it from, and do not contradict themselves."""

from collections import Counter

import pytest

from careflow.domains.medications.rules.ingredients import KNOWN, contents_of, words_of
from careflow.domains.medications.rules.pharmacology.brands import OTHER_NAMES
from careflow.domains.medications.rules.pharmacology.combinations import ALONE, COMBINATIONS, MATERIALS
from careflow.domains.medications.rules.pharmacology.crossings import CLASSES, CROSSINGS, HIDDEN
from careflow.domains.medications.rules.pharmacology.drug_class import names

MEMBERS = frozenset().union(*(each.members for each in CLASSES))


def lines(table):
    return [tuple(part.strip() for part in line.split("=")) for line in table.strip().splitlines()]


@pytest.mark.parametrize("each", CLASSES, ids=lambda each: each.label)
def test_a_class_has_members_a_use_and_a_source(each):
    assert len(each.members) > 1
    assert each.allergy or each.duplicate
    assert each.source.endswith(".")


def test_labels_are_given_once():
    assert max(Counter(each.label for each in CLASSES).values()) == 1


@pytest.mark.parametrize("each", [*CROSSINGS, *HIDDEN], ids=lambda each: each.why[:40])
def test_what_reaches_beyond_a_class_has_a_reason_and_a_source(each):
    reached = each.one | each.other if each in CROSSINGS else each.products

    assert reached <= KNOWN
    assert each.source.endswith(".")
    assert each.why
    assert not each.why.endswith(".")


def test_a_substance_stands_in_a_class_or_alone():
    assert MEMBERS & names(ALONE) == set()
    assert MEMBERS | names(ALONE) == KNOWN
    assert MATERIALS <= KNOWN


def test_another_name_means_one_thing():
    meanings = Counter(words_of(other) for _, others in lines(OTHER_NAMES) for other in names(others))
    meanings.update(words_of(product) for product, _ in lines(COMBINATIONS))
    meanings.update(words_of(name) for name in KNOWN)

    assert [name for name, count in meanings.items() if count > 1] == []


@pytest.mark.parametrize(("product", "inside"), lines(COMBINATIONS))
def test_a_combination_is_made_of_known_substances(product, inside):
    assert names(inside) <= KNOWN
    assert contents_of(product).substances == names(inside)
