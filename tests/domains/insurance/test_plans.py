"""The reads of policies and carriers run on their indexes, on both engines."""

import pytest
from django.db import connection

from careflow.domains.insurance.models import Carrier, Policy
from careflow.domains.insurance.queries import coverage, effective
from careflow.domains.insurance.queries import policies as reads
from careflow.platform.actor import system
from tests.domains.insurance.factories import policy

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor(north, ann, bob, stranger, mutual):
    for number in range(200):
        policy(ann if number % 20 == 0 else bob, mutual, str(number), is_active=bool(number % 3))
    Policy.unscoped.bulk_create(
        Policy(
            facility_id=stranger.facility_id, patient=stranger, carrier=mutual, member_id="x", member_key=str(number)
        )
        for number in range(2_000)
    )
    Carrier.objects.bulk_create(
        Carrier(name=str(number), name_key=str(number), identity_key=str(number)) for number in range(2_000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "postgresql":
            for step in ("seqscan", "bitmapscan", "sort"):
                cursor.execute(f"SET LOCAL enable_{step} = off")
    return system(name="x", organization_id=north.organization_id, facility_id=north.pk)


@pytest.mark.parametrize("compiled", [reads.OF_PATIENT, coverage.OF_PATIENT])
def test_one_patients_policies_read_that_patients_rows(actor, ann, compiled):
    text = compiled.queryset(actor, patient=ann.pk).explain()

    assert "policy_of_patient" in text or "policy_active_once" in text


def test_the_newest_of_a_facility_are_read_in_order(actor):
    rows = Policy.objects.visible_to(actor).filter(pk__lt=10**9, is_active=True).order_by("-id")

    text = rows.values_list(*reads.KEYS, *reads.COLUMNS)[: reads.CAP + 1].explain()

    # On PostgreSQL the composite foreign keys bring an index of the same shape along.
    assert "policy_newest" in text or "insurance_policy_facility_id_id" in text
    assert "TEMP B-TREE" not in text
    assert "Sort" not in text


def test_the_effective_carriers_are_reached_from_their_links(actor):
    text = effective.EFFECTIVE.queryset(actor).explain()

    assert "SCAN insurance_carrier" not in text.replace('"', "")
    assert "Seq Scan on insurance_carrier" not in text
