"""What patients see of their own charts."""

from datetime import date

import pytest

from careflow.domains.portal.models import ProxyAccess
from tests.domains.insurance.factories import linked_carrier, policy
from tests.domains.patients.factories import an_offered_pharmacy
from tests.domains.portal.profile import BUDGETS, ME, a_full_chart, shown


@pytest.fixture
def ana(portal_people):
    return portal_people.patients["ana"]


def test_a_patient_sees_what_the_chart_says_of_them_and_nothing_else(portal_people, ana, acting_as):
    a_full_chart(ana)
    carrier = linked_carrier(portal_people)
    other = policy(ana, carrier, "M-2", coverage_order="other", notes="Pays late.")
    first = policy(
        ana, carrier, is_primary=True, plan_name="Gold", group_number="G7", subscriber_name="Sam Harbor",
        relationship_to_subscriber="spouse", effective_date=date(2026, 1, 1), termination_date=date(2026, 12, 31),
    )  # fmt: skip
    policy(ana, carrier, "M-3", is_active=False)
    ana.preferred_pharmacy = an_offered_pharmacy(portal_people.organizations["harbor"])
    ana.save(update_fields=["preferred_pharmacy"])

    answer = acting_as("ana").get(ME)

    plain = {
        "carrier_name": "Harbor Mutual", "plan_name": "", "group_number": "", "subscriber_name": "",
        "relationship_to_subscriber": "self", "effective_date": None, "termination_date": None,
    }  # fmt: skip
    assert (answer.status_code, answer["ETag"], answer["Cache-Control"]) == (200, '"1"', "no-store")
    assert answer.json() == shown(
        ana,
        preferred_pharmacy_name="Corner Pharmacy",
        insurance_policies=[
            {
                **plain, "id": first.pk, "member_id": "M-1", "is_primary": True, "plan_name": "Gold",
                "group_number": "G7", "subscriber_name": "Sam Harbor", "relationship_to_subscriber": "spouse",
                "effective_date": "2026-01-01", "termination_date": "2026-12-31",
            },
            {**plain, "id": other.pk, "member_id": "M-2", "is_primary": False},
        ],
    )  # fmt: skip


def test_a_bare_chart_has_blanks_and_nulls(portal_people, acting_as):
    noel = portal_people.patients["noel"]

    assert acting_as("noel").get(ME).json() == shown(
        noel, first_name="Noel", last_name="Ng", preferred_name="", sex_at_birth="", race="", ethnicity="",
        preferred_language="", pronouns="", email="noel@example.org", primary_phone_number="", address=None,
        primary_emergency_contact=None,
    )  # fmt: skip


def test_a_guardian_sees_whom_they_look_after(portal_people, ana, acting_as):
    gina = acting_as("gina")

    assert gina.get(ME).json()["id"] == gina.get(f"{ME}?patient={ana.pk}").json()["id"] == ana.pk


def test_a_guardian_without_that_scope_does_not(portal_people, ana, acting_as):
    ProxyAccess.unscoped.update(profile=False)

    answer = acting_as("gina").get(f"{ME}?patient={ana.pk}")

    assert (answer.status_code, list(answer.json())) == (403, ["detail", "code"])


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("stan", 401), ("lost", 401)])
def test_nobody_of_the_clinic_comes_in(portal_people, ana, acting_as, who, status):
    assert acting_as(who).get(ME).status_code == status


@pytest.mark.parametrize("who", ["noel", "sofia", "lars"])
def test_other_patients_do_not_exist(portal_people, ana, acting_as, who):
    there, nowhere, zero = (acting_as(who).get(f"{ME}?patient={number}") for number in (ana.pk, 10**9, 0))

    assert (there.status_code, there.json()) == (404, nowhere.json())
    assert (zero.status_code, zero.json()) == (404, nowhere.json())


@pytest.mark.parametrize("number", ["abc", "1.5", "-1", "9" * 40])
def test_a_patient_is_named_by_a_number(portal_people, acting_as, number):
    answer = acting_as("ana").get(f"{ME}?patient={number}")

    assert (answer.status_code, "patient" in answer.json()) == (400, True)


@pytest.mark.weak_point("P3")
def test_it_costs_three_statements_however_full_the_chart(portal_people, ana, acting_as, statements):
    client = acting_as("ana")
    client.get(ME)
    few = statements(lambda: client.get(ME))
    a_full_chart(ana)
    carrier = linked_carrier(portal_people)
    for number in range(20):
        policy(ana, carrier, f"M-{number}")

    assert few == statements(lambda: client.get(ME)) == BUDGETS["get_own_profile"]
