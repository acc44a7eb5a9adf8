import re

import pytest

from tests.domains.billing.catalog_budgets import BUDGETS

pytestmark = pytest.mark.django_db
ADDRESS = "billing/places-of-service/"


def test_places_stand_in_the_order_of_their_codes(acting_as, statements):
    answers = []
    bill = acting_as("bill")

    assert statements(lambda: answers.append(bill.get(ADDRESS))) <= BUDGETS["list_places_of_service"]

    rows = answers[0].json()
    assert answers[0].status_code == 200
    assert {"code": "11", "name": "Office"} in rows
    assert {"code": "10", "name": "Video or phone, patient at home"} in rows
    assert [row["code"] for row in rows] == sorted({row["code"] for row in rows})
    assert all(re.fullmatch(r"[0-9]{2}", row["code"]) for row in rows)
    assert len({row["name"] for row in rows}) == len(rows) > 45
    assert all(row.keys() == {"code", "name"} for row in rows)


@pytest.mark.parametrize(("who", "status"), [("lost", 200), ("bill", 200), ("liam", 200), (None, 401)])
def test_whoever_is_signed_in_may_read_them(acting_as, who, status):
    assert acting_as(who).get(ADDRESS).status_code == status
