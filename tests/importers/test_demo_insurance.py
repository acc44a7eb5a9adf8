"""The demo group's payers and who pays for its patients."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest

from careflow.domains.facilities.models import Facility
from careflow.domains.insurance import queries
from careflow.domains.insurance.models import Carrier, OrganizationCarrier, Policy
from careflow.domains.patients.models import Patient
from careflow.importers.demo import build_demo
from careflow.importers.demo.coverage import coverage_of
from careflow.platform.actor import system

pytestmark = pytest.mark.xdist_group("demo_insurance")  # the group is built once for the file
NOON = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)


def at(code):
    facility = Facility.unscoped.get(facility_code=code)
    return system(name="test", organization_id=facility.organization_id, facility_id=facility.pk)


def test_the_group_works_with_most_of_the_directory(demo):
    assert (Carrier.objects.filter(ownership_scope="global").count(), OrganizationCarrier.unscoped.count()) == (8, 6)
    for code in "ABC":
        carriers = queries.effective_carriers(actor=at(code))
        assert [carrier.name for carrier in carriers] == [
            "Example Blue Plan", "Fiction Life & Health", "Placeholder Mutual", "Sample Senior Health",
            "Template Community Plan", "Rehearsal Supplemental",
        ]  # fmt: skip
    assert len(queries.list_organization_directory(actor=at("A"), search="", limit=10)) == 2
    assert [carrier.notes for carrier in queries.effective_carriers(actor=at("C")) if carrier.notes] == [
        "Ask for the county's card too."
    ]


def test_most_patients_are_insured_some_twice_and_some_policies_have_ended(demo):
    policies = Policy.unscoped.select_related("patient", "carrier")
    primary = policies.filter(is_primary=True)
    per_patient = Counter(policies.filter(is_active=True).values_list("patient_id", flat=True))

    assert 60 < primary.count() < Patient.unscoped.count() == 76
    assert set(per_patient) == set(primary.values_list("patient_id", flat=True))
    assert 8 < sum(count == 2 for count in per_patient.values()) < 35
    assert 5 < policies.filter(is_active=False, termination_date=date(2024, 12, 31)).count() < 30
    assert {*policies.values_list("relationship_to_subscriber", flat=True)} == {"self", "spouse", "child"}
    for policy in policies:
        assert policy.subscriber_name
        assert policy.subscriber_name.endswith(policy.patient.last_name)


def test_the_patient_of_the_portal_has_one_of_each(demo):
    chart = Patient.unscoped.get(facility__facility_code="A", last_name="Patient")

    coverage = queries.list_coverage(actor=at("A"), patient_id=chart.pk)

    assert [(entry.coverage_order, entry.is_active) for entry in coverage] == [
        ("primary", True), ("secondary", True), ("secondary", False),
    ]  # fmt: skip
    assert queries.covers(coverage[2].effective_date, coverage[2].termination_date, date(2023, 6, 1))


def test_what_people_did_with_it_stays(demo):
    OrganizationCarrier.unscoped.filter(carrier__external_id="mutual").update(is_hidden=True)
    changed = Policy.unscoped.filter(is_primary=True).first()
    Policy.unscoped.filter(pk=changed.pk).update(
        is_active=False, is_primary=False, coverage_order="secondary", version=changed.version + 1
    )
    before = list(Policy.unscoped.order_by("pk").values()), list(OrganizationCarrier.unscoped.order_by("pk").values())

    built = build_demo(now=NOON)

    assert not built.anything
    after = list(Policy.unscoped.order_by("pk").values()), list(OrganizationCarrier.unscoped.order_by("pk").values())
    assert after == before


def test_who_pays_depends_on_the_person_alone():
    one, other = date(1950, 5, 1), date(2015, 5, 1)

    assert coverage_of("B-03", one, "Specimen") == coverage_of("B-03", one, "Specimen")
    planned = [entry for number in range(60) for entry in coverage_of(f"B-{number}", other, "Specimen")]
    assert {entry.relationship.value for entry in planned} == {"child"}
    assert {entry.payer.name for entry in coverage_of("B-03", one, "Specimen") if entry.place == 1} <= {
        "Sample Senior Health"
    }
