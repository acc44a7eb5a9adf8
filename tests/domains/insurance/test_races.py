"""Colleagues who press the same button at the same moment."""

from collections import Counter

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.insurance.models import Carrier, FacilityCarrierOverride, OrganizationCarrier, Policy
from tests.conftest import As, token_for
from tests.domains.insurance.factories import directory_carrier, link, linked_carrier, own_carrier, policy
from tests.domains.patients.factories import a_patient
from tests.plugins.races import at_once

LINKS = "insurance/organization-carriers/"
OVERRIDES = "insurance/facility-carrier-overrides/"
POLICIES = "insurance/policies/"
TOGETHER = 8


@pytest.fixture
def olivia(own_cast):
    return token_for(own_cast.users["olivia"])


@pytest.fixture
def patient(own_cast):
    return a_patient(own_cast.facilities["north"])


def press(token, method, path, *bodies):
    answers = at_once([lambda body=body: As(token).send(method, path, body) for body in bodies])
    return Counter(answer.status_code for answer in answers)


def test_one_of_many_equal_links_is_new_and_the_others_find_it(own_cast, olivia):
    carrier = directory_carrier()

    assert press(olivia, "POST", LINKS, *[{"carrier_id": carrier.pk}] * TOGETHER) == {201: 1, 200: TOGETHER - 1}
    assert OrganizationCarrier.unscoped.count() == AuditEvent.objects.count() == 1


def test_one_of_many_equal_records_is_written_down(own_cast, olivia):
    details = {"name": "Pier", "payer_id": "P1"}

    assert press(olivia, "POST", LINKS, *[{"carrier": details}] * TOGETHER) == {201: 1, 409: TOGETHER - 1}
    assert Carrier.objects.count() == OrganizationCarrier.unscoped.count() == AuditEvent.objects.count() == 1


def test_one_of_many_equal_overrides_stays(own_cast, olivia):
    entry = link(own_cast.organizations["harbor"], directory_carrier())
    body = {"organization_preference": entry.pk, "is_hidden": True}

    assert press(olivia, "POST", OVERRIDES, *[body] * TOGETHER) == {201: 1, 400: TOGETHER - 1}
    assert FacilityCarrierOverride.unscoped.count() == AuditEvent.objects.count() == 1


def test_changes_of_different_fields_all_survive(own_cast, olivia):
    harbor = own_cast.organizations["harbor"]
    entry = link(harbor, own_carrier(harbor))
    changes = [
        {"is_hidden": True}, {"notes": "call first"}, {"sort_order": 3}, {"carrier": {"payer_id": "P1"}},
        {"carrier": {"city": "Hull"}},
    ]  # fmt: skip

    assert press(olivia, "PATCH", f"{LINKS}{entry.pk}/", *changes) == {200: len(changes)}
    entry.refresh_from_db()
    stored = (entry.is_hidden, entry.notes, entry.sort_order, entry.carrier.payer_id, entry.carrier.city)
    assert stored == (True, "call first", 3, "P1", "Hull")
    assert (entry.version, AuditEvent.objects.count()) == (1 + len(changes), len(changes))


def test_of_many_new_primaries_one_stays_primary_and_every_demotion_is_told(own_cast, olivia, patient):
    carrier = linked_carrier(own_cast)
    bodies = [
        {"patient": patient.pk, "carrier": carrier.pk, "member_id": f"M{number}", "coverage_order": "primary"}
        for number in range(TOGETHER)
    ]

    assert press(olivia, "POST", POLICIES, *bodies) == {201: TOGETHER}
    assert Policy.unscoped.filter(patient=patient).count() == TOGETHER
    assert Policy.unscoped.filter(patient=patient, is_primary=True).count() == 1
    assert AuditEvent.objects.filter(action="update").count() == TOGETHER - 1


def test_policies_that_become_primary_at_once_leave_one(own_cast, olivia, patient):
    carrier = linked_carrier(own_cast)
    entries = [policy(patient, carrier, f"M{number}", is_primary=number == 0) for number in range(TOGETHER)]

    answers = at_once(
        [
            lambda entry=entry: As(olivia).patch(f"{POLICIES}{entry.pk}/", {"is_primary": True, "notes": "seen"})
            for entry in entries
        ]
    )

    assert {answer.status_code for answer in answers} == {200}
    assert Policy.unscoped.filter(patient=patient, is_primary=True, notes="seen").count() == 1
    assert Policy.unscoped.filter(patient=patient, notes="seen").count() == TOGETHER


def test_one_of_many_equal_policies_is_recorded(own_cast, olivia, patient):
    body = {"patient": patient.pk, "carrier": linked_carrier(own_cast).pk, "member_id": "M1"}

    assert press(olivia, "POST", POLICIES, *[body] * TOGETHER) == {201: 1, 400: TOGETHER - 1}
    assert Policy.unscoped.count() == AuditEvent.objects.count() == 1


def test_policy_changes_of_different_fields_all_survive(own_cast, olivia, patient):
    entry = policy(patient, linked_carrier(own_cast), is_primary=True)
    changes = [
        {"plan_name": "Gold"}, {"group_number": "G1"}, {"subscriber_name": "Bo Lee"}, {"notes": "copay"},
        {"effective_date": "2026-01-01"}, {"termination_date": "2026-12-31"},
    ]  # fmt: skip

    assert press(olivia, "PATCH", f"{POLICIES}{entry.pk}/", *changes) == {200: len(changes)}
    entry.refresh_from_db()
    assert (entry.plan_name, entry.group_number, entry.subscriber_name, entry.notes) == (
        "Gold",
        "G1",
        "Bo Lee",
        "copay",
    )
    assert (entry.version, AuditEvent.objects.count()) == (1 + len(changes), len(changes))
