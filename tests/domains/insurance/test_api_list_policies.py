from datetime import date

import pytest

from careflow.domains.insurance.queries import policies as reads
from tests.domains.insurance.factories import policy, policy_body
from tests.domains.patients.factories import a_patient

pytestmark = pytest.mark.django_db


def ids(response):
    assert response.status_code == 200, response.json()
    return [row["id"] for row in response.json()]


@pytest.mark.parametrize("who", ["ada", "paul", "nina", "stan", "bill"])
def test_whoever_may_see_insurance_sees_it(acting_as, ann, mutual, path, who):
    entry = policy(ann, mutual, is_primary=True)

    response = acting_as(who).get(path(patient_id=ann.pk))

    assert (response.status_code, response.json()) == (200, [policy_body(entry)])


@pytest.mark.weak_point("M5")
def test_a_patients_come_with_the_primary_one_first_then_by_order(acting_as, ann, bob, mutual, path):
    other, third = policy(ann, mutual, "4", coverage_order="other"), policy(ann, mutual, "3", coverage_order="tertiary")
    second, primary = policy(ann, mutual, "2"), policy(ann, mutual, "1", is_primary=True)
    policy(ann, mutual, "0", is_active=False)
    policy(bob, mutual, "B")

    found = acting_as("stan").get(path(patient_id=ann.pk))

    assert ids(found) == [primary.pk, second.pk, third.pk, other.pk]


def test_the_facilitys_come_by_patient_with_the_primary_one_first(acting_as, north, ann, bob, stranger, mutual, path):
    zed = a_patient(north, first_name="Al", last_name="lee")
    marsh, second = policy(bob, mutual, "B"), policy(ann, mutual, "2")
    primary, al = policy(ann, mutual, "1", is_primary=True), policy(zed, mutual, "A")
    policy(stranger, mutual, "S")
    policy(bob, mutual, "OUT", is_active=False)

    assert ids(acting_as("bill").get(path(patient_id=""))) == [al.pk, primary.pk, second.pk, marsh.pk]


def test_a_stranger_has_none(acting_as, stranger, mutual, path):
    policy(stranger, mutual)

    assert acting_as("stan").get(path(patient_id=stranger.pk)).json() == []


@pytest.mark.parametrize("whose", ["the patient", "the facility"])
@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2025-12-31", ["open"]), ("2026-01-01", ["open", "dated"]), ("2026-06-30", ["open", "dated"]),
        ("2026-07-01", ["open"]), ("", ["open", "dated"]),
    ],
)  # fmt: skip
def test_only_those_in_force_on_the_day_of_service(acting_as, ann, mutual, path, whose, on, expected):
    dated = {"effective_date": date(2026, 1, 1), "termination_date": date(2026, 6, 30)}
    policy(ann, mutual, "open", is_primary=True)
    policy(ann, mutual, "dated", **dated)
    policy(ann, mutual, "dated and out", is_active=False, **dated)
    asked = {"on": on} | ({"patient_id": ann.pk} if whose == "the patient" else {})

    found = acting_as("bill").get(path(**asked)).json()

    assert [row["member_id"] for row in found] == expected


@pytest.mark.parametrize("whose", ["the patient", "the facility"])
def test_what_is_out_of_use_comes_when_asked_for(acting_as, ann, mutual, path, whose):
    old = {"is_active": False, "effective_date": date(2020, 1, 1), "termination_date": date(2020, 12, 31)}
    policy(ann, mutual, "now", is_primary=True, effective_date=date(2026, 1, 1))
    policy(ann, mutual, "then", **old)
    asked = {"include_inactive": "true"} | ({"patient_id": ann.pk} if whose == "the patient" else {})
    bill = acting_as("bill")

    assert [row["member_id"] for row in bill.get(path(**asked)).json()] == ["now", "then"]
    assert [row["member_id"] for row in bill.get(path(on="2020-06-01", **asked)).json()] == ["then"]


def test_the_facilitys_are_capped_at_the_newest_and_the_next_page_is_linked(
    acting_as, ann, bob, mutual, path, monkeypatch
):
    entries = [policy(patient, mutual, str(number)) for number in range(3) for patient in (ann, bob)]
    stan = acting_as("stan")

    page = stan.get(path(limit=4))

    newest = [entry.pk for entry in entries[2:]]
    assert sorted(ids(page)) == newest
    assert f"before={newest[0]}" in page.headers["Link"]
    rest = stan.get(path(limit=4, before=newest[0]))
    assert (sorted(ids(rest)), "Link" in rest.headers) == ([entry.pk for entry in entries[:2]], False)


def test_a_patients_are_never_cut(acting_as, ann, mutual, path):
    for number in range(5):
        policy(ann, mutual, str(number))

    assert len(acting_as("stan").get(path(patient_id=ann.pk, limit=2)).json()) == 5
    assert reads.CAP == 1000


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("patient_id", "x"), ("patient_id", "-1"), ("patient_id", "9" * 30), ("patient_id", "1%00"), ("on", "today"),
        ("on", "2026-13-01"), ("before", "x"), ("limit", "0"), ("limit", "1001"), ("include_inactive", "perhaps"),
    ],
)  # fmt: skip
def test_a_bad_parameter_is_named(acting_as, path, name, value):
    response = acting_as("stan").get(path(**{name: value}))

    assert (response.status_code, [*response.json()][2:]) == (400, [name])


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("adam", 403), ("sara", 403), ("liam", 403), ("lost", 403)])
def test_it_turns_away(acting_as, path, who, status):
    assert acting_as(who).get(path()).status_code == status


@pytest.mark.parametrize("whose", ["the patient", "the facility"])
def test_it_costs_the_same_for_one_row_and_for_many(acting_as, north, ann, mutual, path, statements, budget, whose):
    asked = {"patient_id": ann.pk} if whose == "the patient" else {}
    stan, costs = acting_as("stan"), []
    for round_ in range(2):
        for number in range(1 if round_ == 0 else 20):
            policy(ann, mutual, f"{round_} {number}")
            policy(a_patient(north), mutual, f"{round_} {number}")
        stan.get(path(**asked))
        costs.append(statements(lambda: stan.get(path(**asked))))

    assert costs == [budget("list_policies")] * 2
