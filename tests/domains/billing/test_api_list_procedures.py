from urllib.parse import quote

import pytest

from careflow.domains.billing.operations.procedures import retire_codes
from careflow.domains.billing.rules.procedures import COMMON_PROCEDURES
from tests.domains.billing.catalog_budgets import BUDGETS
from tests.domains.billing.procedure_samples import a_crowd, common_codes, store_sample

pytestmark = pytest.mark.django_db
ADDRESS = "billing/cpt-catalog/"


@pytest.fixture
def found(acting_as):
    def codes(search):
        response = acting_as("lost").get(f"{ADDRESS}?search={quote(search)}")
        assert response.status_code == 200, response.content
        return [row["service_code"] for row in response.json()]

    return codes


def test_a_fresh_server_has_the_common_procedures_in_catalog_order(acting_as, statements):
    answers = []
    bill = acting_as("bill")

    assert statements(lambda: answers.append(bill.get(ADDRESS))) <= BUDGETS["list_procedures"]

    rows = answers[0].json()
    assert answers[0].status_code == 200
    assert [row["service_code"] for row in rows] == common_codes()
    assert {
        "service_code": "99213", "system": "cpt",
        "description": "Office visit, known patient, level 3: an ordinary matter", "charge_amount": "115.00",
        "category": "Office visits", "default_units": "1.00",
    } in rows  # fmt: skip
    assert {
        "service_code": "J3301", "system": "hcpcs", "description": "Triamcinolone (Kenalog), 10 mg",
        "charge_amount": "3.00", "category": "Medicines", "default_units": "4.00",
    } in rows  # fmt: skip


def test_a_search_is_answered_in_the_same_shape(acting_as, statements):
    store_sample()
    answers = []
    bill = acting_as("bill")

    assert (
        statements(lambda: answers.append(bill.get(f"{ADDRESS}?search=NEW+kn%C3%A9es")))
        <= BUDGETS["list_procedures.search"]
    )

    assert answers[0].json() == [
        {"service_code": code, "system": "cpt", "description": f"Sample title of {what}", "charge_amount": "0.00",
         "category": "Bones, joints and muscles", "default_units": "1.00"}
        for code, what in (("27446", "half a new knee"), ("27447", "a new knee"))
    ]  # fmt: skip


def test_imported_codes_are_found_and_not_listed(acting_as, found):
    store_sample()
    a_crowd(60)

    assert [row["service_code"] for row in acting_as("bill").get(ADDRESS).json()] == common_codes()
    assert found("2744") == ["27446", "27447"]
    assert len(found("made up")) == 50


def test_codes_and_words_narrow_each_other(found):
    assert found("99213") == ["99213"]
    assert found("9921 ordinary") == found("ordinary 9921") == ["99213"]
    assert found("j33") == ["J3301"]
    assert found("level 3 of the known") == found("KNOWN  level-3")


def test_what_left_the_code_set_is_not_offered(acting_as, found):
    retire_codes(system="cpt", but={*common_codes()} - {"99213"})

    assert found("99213") == []
    assert "99213" not in [row["service_code"] for row in acting_as("bill").get(ADDRESS).json()]


@pytest.mark.parametrize(
    "search",
    ["'", '"', "%", "_", "\\", "a' OR 1=1 --", "😀", "ﬁ", "(", "*", "null", "-", "..", "\u202e", "é" * 200, "a " * 100,
     "0" * 200],
)  # fmt: skip
def test_signs_have_no_meaning(found, search):
    assert isinstance(found(search), list)


def test_a_term_that_nobody_types_is_refused(acting_as):
    long = acting_as("bill").get(f"{ADDRESS}?search={'a' * 201}")
    nul = acting_as("bill").get(f"{ADDRESS}?search=a%00b")

    assert (long.status_code, long.json()["search"]) == (400, ["Use at most 200 characters."])
    assert (nul.status_code, list(nul.json())) == (400, ["detail", "code", "search"])


def test_blanks_are_no_search(acting_as):
    assert len(acting_as("bill").get(f"{ADDRESS}?search=%20%20").json()) == len(COMMON_PROCEDURES)


@pytest.mark.parametrize("who", ["lost", "adam", "bill", "liam"])
def test_whoever_is_signed_in_may_look_up_codes(acting_as, who):
    assert acting_as(who).get(ADDRESS).status_code == 200


def test_nobody_else_may(acting_as):
    assert acting_as(None).get(ADDRESS).status_code == 401
