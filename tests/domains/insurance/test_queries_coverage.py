"""What other domains learn of a patient's coverage and of a facility's carriers."""

from datetime import date

import pytest

from careflow.domains.insurance import queries
from careflow.domains.insurance.queries import Coverage
from careflow.platform.actor import system
from tests.domains.insurance.factories import (
    directory_carrier,
    facility_carrier,
    link,
    linked_carrier,
    override,
    own_carrier,
    policy,
)
from tests.domains.patients.factories import a_patient


@pytest.fixture
def north(cast):
    return cast.facilities["north"]


@pytest.fixture
def clinic(north):
    return system(name="Tests", organization_id=north.organization_id, facility_id=north.pk)


@pytest.fixture
def elsewhere(cast):
    main = cast.facilities["main"]
    return system(name="Tests", organization_id=main.organization_id, facility_id=main.pk)


def test_a_patients_coverage_comes_with_the_primary_one_first_then_what_is_in_use(cast, north, clinic):
    carrier = linked_carrier(cast, "Harbor Mutual", payer_id="H1")
    pat = a_patient(north)
    lapsed = policy(pat, carrier, "OLD", is_active=False, termination_date=date(2025, 12, 31))
    second = policy(pat, carrier, "SECOND")
    primary = policy(pat, carrier, "FIRST", plan_name="Gold", is_primary=True, effective_date=date(2026, 1, 1))
    policy(a_patient(north), carrier, "OTHER")

    assert queries.list_coverage(actor=clinic, patient_id=pat.pk) == [
        Coverage(
            primary.pk, pat.pk, carrier.pk, "Harbor Mutual", "H1", "Gold", "FIRST", "primary", True, True,
            date(2026, 1, 1), None,
        ),
        Coverage(
            second.pk, pat.pk, carrier.pk, "Harbor Mutual", "H1", "", "SECOND", "secondary", False, True, None, None,
        ),
        Coverage(
            lapsed.pk, pat.pk, carrier.pk, "Harbor Mutual", "H1", "", "OLD", "secondary", False, False, None,
            date(2025, 12, 31),
        ),
    ]  # fmt: skip


def test_one_policy_is_found_even_when_it_was_removed(cast, north, clinic):
    pat = a_patient(north)
    gone = policy(pat, linked_carrier(cast), "GONE", is_active=False, removed_at=pat.created_at)

    found = queries.find_coverage(actor=clinic, policy_id=gone.pk)

    assert found is not None
    assert (found.id, found.member_id, found.is_active) == (gone.pk, "GONE", False)


def test_another_facilitys_coverage_is_none(cast, north, elsewhere):
    entry = policy(a_patient(north), linked_carrier(cast))

    assert queries.find_coverage(actor=elsewhere, policy_id=entry.pk) is None
    assert queries.list_coverage(actor=elsewhere, patient_id=entry.patient_id) == []


def test_a_facility_bills_what_its_organization_shows_less_what_it_hides_plus_its_own(cast, north, clinic):
    harbor, south = cast.organizations["harbor"], cast.facilities["south"]
    inherited, hidden_here = link(harbor, directory_carrier("Inherited")), link(harbor, own_carrier(harbor, "Hidden"))
    hidden, inactive = directory_carrier("Hidden by all"), directory_carrier("Inactive", is_active=False)
    link(harbor, hidden, is_hidden=True)
    link(harbor, inactive)
    override(north, of=hidden_here, is_hidden=True)
    own = override(north, carrier=facility_carrier(north, "Own")).carrier
    override(south, carrier=facility_carrier(south, "South's"))
    unlinked = directory_carrier("Unlinked")

    found = [carrier.id for carrier in queries.effective_carriers(actor=clinic)]

    assert found == [inherited.carrier_id, own.pk]
    for carrier in (hidden_here.carrier, hidden, inactive, unlinked):
        assert not queries.is_effective_carrier(actor=clinic, carrier_id=carrier.pk)
    assert queries.is_effective_carrier(actor=clinic, carrier_id=own.pk)


def test_no_fee_schedule_is_the_organizations_until_somebody_keeps_them(clinic, monkeypatch):
    monkeypatch.setattr("careflow.domains.insurance.queries.schedules._readers", [])
    assert not queries.is_organization_schedule(actor=clinic, schedule_id=1)

    queries.register_schedule_reader(lambda actor, schedule_id: (actor, schedule_id) == (clinic, 7))

    assert queries.is_organization_schedule(actor=clinic, schedule_id=7)
    assert not queries.is_organization_schedule(actor=clinic, schedule_id=8)
