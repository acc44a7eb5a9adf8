"""Whom to write to is found by indexes, however many accounts there are."""

import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from careflow.domains.portal.models import PortalAccount, ProxyAccess
from careflow.domains.portal.queries.recipients import RECIPIENTS
from careflow.platform.actor import system
from tests.cast import LONG_AGO
from tests.domains.scheduling.factories import make_patient


@pytest.fixture
def crowd(portal_people):
    """Two hundred patients with an account, each of whom looks after another one."""
    north = portal_people.facilities["north"]
    patients = [make_patient(north) for _ in range(200)]
    users = get_user_model().objects.bulk_create(
        get_user_model()(username=f"p{number}", username_key=f"p{number}", surface="portal") for number in range(200)
    )
    accounts = PortalAccount.unscoped.bulk_create(
        PortalAccount(organization=north.organization, user=user, patient=patient)
        for user, patient in zip(users, patients, strict=True)
    )
    ProxyAccess.unscoped.bulk_create(
        ProxyAccess(facility=north, patient=patient, account=account, schedule=True, starts_on=LONG_AGO)
        for patient, account in zip(patients[1:], accounts[:-1], strict=True)
    )
    return portal_people


def test_neither_accounts_nor_links_are_read_through(crowd):
    north = crowd.facilities["north"]
    actor = system(name="x", organization_id=north.organization_id, facility_id=north.pk)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "postgresql":
            for step in ("seqscan", "bitmapscan", "hashjoin", "mergejoin"):
                cursor.execute(f"SET LOCAL enable_{step} = off")

    plan = RECIPIENTS.queryset(actor, patients=[crowd.patients["ana"].pk]).explain()

    assert not any(f"{verb} portal_" in plan for verb in ("SCAN", "Seq Scan on")), plan
    assert any(name in plan for name in ("proxy_access_of_patient", "portal_proxyaccess_patient_id")), plan
