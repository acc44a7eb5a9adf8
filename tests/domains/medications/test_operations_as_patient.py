"""The patient's side of refills, which the portal calls."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from careflow.domains.audit.models import AuditEvent
from careflow.domains.medications import operations, queries
from careflow.domains.medications.models import RefillRequest
from careflow.domains.medications.operations import as_patient
from careflow.domains.patients.models import Patient
from careflow.domains.pharmacies.models import OrganizationPharmacy, Pharmacy
from careflow.platform.actor import system
from careflow.platform.problems import BadInput, NotAllowed, NotFound, StaleVersion, TooMany
from tests.domains.medications.factories import NOW, a_medication, a_refill
from tests.domains.patients.factories import a_patient, an_offered_pharmacy

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def at_home(north):
    actor = system(name="Ana Mora", organization_id=north.organization_id, facility_id=north.pk)
    return replace(actor, user_id=900)


@pytest.fixture
def asks(at_home, ana):
    """Asks for a medication, and gives the request as it is stored."""

    def ask(medication, **fields):
        usual = {
            "actor": at_home, "medication_id": medication.pk, "patient_id": ana.pk, "days_supply": 30, "now": NOW,
        }  # fmt: skip
        with transaction.atomic():
            refill_id = operations.request_refill_as_patient(**(usual | fields))
        return RefillRequest.unscoped.get(pk=refill_id)

    return ask


@pytest.fixture
def corner(cast):
    return an_offered_pharmacy(cast.organizations["harbor"])


@pytest.fixture
def preferred(ana, corner):
    """What Ana prefers."""
    Patient.unscoped.filter(pk=ana.pk).update(preferred_pharmacy=corner)
    return corner


def test_the_preferred_pharmacy_gets_what_names_none(ana, preferred, asks):
    refill = asks(a_medication(ana))

    assert (refill.pharmacy_id, refill.pharmacy_name) == (preferred.pk, "Corner Pharmacy")


def test_the_pharmacy_that_is_named_gets_it(cast, ana, preferred, asks):
    other = an_offered_pharmacy(cast.organizations["harbor"], "Harbor Drugs")

    refill = asks(a_medication(ana), pharmacy_id=other.pk)

    assert (refill.pharmacy_id, refill.pharmacy_name) == (other.pk, "Harbor Drugs")


def test_without_a_preferred_pharmacy_none_is_named(ana, asks):
    refill = asks(a_medication(ana))

    assert (refill.pharmacy_id, refill.pharmacy_name) == (None, "")


def close(pharmacy):
    Pharmacy.objects.filter(pk=pharmacy.pk).update(is_active=False)


def hide(pharmacy):
    OrganizationPharmacy.unscoped.filter(pharmacy=pharmacy).update(is_hidden=True)


@pytest.mark.parametrize("end", [close, hide])
def test_a_preferred_pharmacy_that_is_no_longer_offered_gets_nothing(ana, preferred, asks, end):
    end(preferred)

    refill = asks(a_medication(ana))

    assert (refill.pharmacy_id, refill.pharmacy_name) == (None, "")
    with pytest.raises(NotAllowed):
        asks(a_medication(ana), pharmacy_id=preferred.pk)


def test_nobody_asks_for_a_chart_that_is_closed_or_elsewhere(south, ana, asks):
    stranger = a_patient(south)
    closed = a_medication(ana)
    Patient.unscoped.filter(pk=ana.pk).update(is_active=False)

    for medication, patient_id in ((closed, ana.pk), (a_medication(stranger), stranger.pk)):
        with pytest.raises(NotFound):
            asks(medication, patient_id=patient_id)
    assert not RefillRequest.unscoped.exists()


def test_there_is_an_end_to_asking_in_an_hour_and_failures_do_not_count(monkeypatch, ana, ben, asks, counters):
    monkeypatch.setattr(as_patient, "REFILLS_PER_PATIENT", replace(as_patient.REFILLS_PER_PATIENT, most=2))
    medications = [a_medication(ana) for _ in range(3)]
    stopped = a_medication(ana, status="discontinued")

    for _ in range(3):
        with pytest.raises(BadInput):
            asks(stopped)
    asks(medications[0])
    asks(medications[1])
    with pytest.raises(TooMany):
        asks(medications[2])

    assert RefillRequest.unscoped.count() == AuditEvent.objects.count() == 2
    assert asks(a_medication(ben), patient_id=ben.pk)
    assert asks(medications[2], now=NOW + HOUR)


def test_two_hundred_an_hour_are_let_through():
    assert (as_patient.REFILLS_PER_PATIENT.most, as_patient.REFILLS_PER_PATIENT.window) == (200, HOUR)


def test_a_stale_version_takes_nothing_back(at_home, ana):
    refill = a_refill(a_medication(ana))
    cancel = {"actor": at_home, "refill_id": refill.pk, "patient_id": ana.pk, "now": NOW}

    with pytest.raises(StaleVersion), transaction.atomic():
        operations.cancel_refill(**cancel, expected_version=2)
    operations.cancel_refill(**cancel, expected_version=1)

    refill.refresh_from_db()
    assert (refill.status, refill.version) == ("cancelled", 2)


def test_the_list_shows_what_waits_and_what_the_patient_asked_for_lately(at_home, ana, ben):
    def asked(days, **values):
        return a_refill(a_medication(ana), requested_at=NOW - timedelta(days=days), **values).pk

    shown = [
        asked(0, source="pharmacy"), asked(1, status="denied"), asked(89, status="cancelled"),
        asked(90, status="approved"), asked(400), asked(401, source="pharmacy"),
    ]  # fmt: skip
    asked(0, source="pharmacy", status="approved")
    asked(91, status="approved")
    a_refill(a_medication(ben))

    rows = queries.list_refills_for_patient(actor=at_home, patient_id=ana.pk, now=NOW)

    assert [row.id for row in rows] == shown
