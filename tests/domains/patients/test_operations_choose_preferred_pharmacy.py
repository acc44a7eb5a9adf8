"""The pharmacy that a patient chooses; the portal's endpoint has its own tests."""

from datetime import UTC, datetime

import pytest
from django.db import transaction

from careflow.domains.audit.models import AuditEvent
from careflow.domains.patients import operations
from careflow.domains.patients.models import Patient, PatientPharmacy
from careflow.domains.pharmacies.models import OrganizationPharmacy, Pharmacy
from careflow.platform.problems import NotAllowed, NotFound, StaleVersion
from tests.domains.patients.factories import LONG_AGO, a_patient, an_offered_pharmacy
from tests.domains.pharmacies.factories import facility_pharmacy, override

NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)


@pytest.fixture
def choose(at_home):
    def send(patient, pharmacy, actor=None, expected_version=None):
        with transaction.atomic():
            operations.choose_preferred_pharmacy(
                actor=actor or at_home(patient), patient_id=patient.pk, pharmacy_id=pharmacy and pharmacy.pk,
                expected_version=expected_version, now=NOW,
            )  # fmt: skip

    return send


def links():
    rows = PatientPharmacy.unscoped.order_by("id")
    return list(rows.values_list("pharmacy__name", "is_default", "is_active"))


def test_the_chosen_one_is_linked_and_takes_the_place_of_the_other(cast, north, choose):
    corner, main = (an_offered_pharmacy(cast.organizations["harbor"], name) for name in ("Corner", "Main"))
    patient = a_patient(north)

    choose(patient, corner)
    choose(patient, main)

    row, event = Patient.unscoped.get(), AuditEvent.objects.order_by("id").last()
    assert (row.preferred_pharmacy, row.version, row.updated_at) == (main, 3, NOW)
    assert links() == [("Corner", False, True), ("Main", True, True)]
    assert (event.action, event.model_name, event.object_pk, event.metadata) == (
        "update", "patient", str(row.pk),
        {"changed_fields": ["Preferred pharmacy"], "by": "patient", "actor_name": "Ann Lee"},
    )  # fmt: skip


def test_one_that_had_been_unlinked_comes_back_as_it_was(cast, north, choose):
    corner, patient = an_offered_pharmacy(cast.organizations["harbor"]), a_patient(north)
    link = patient.pharmacies.create(facility=north, pharmacy=corner, is_active=False, notes="Ask for Sam.")

    choose(patient, corner)

    link.refresh_from_db()
    assert (link.is_default, link.is_active, link.notes, link.version) == (True, True, "Ask for Sam.", 2)


def test_none_can_be_chosen_and_the_links_stay(cast, north, choose):
    corner, patient = an_offered_pharmacy(cast.organizations["harbor"]), a_patient(north)
    choose(patient, corner)

    choose(patient, None)

    assert Patient.unscoped.get().preferred_pharmacy is None
    assert links() == [("Corner Pharmacy", False, True)]


def test_choosing_the_same_again_leaves_no_trace(cast, north, at_home, choose):
    corner, patient = an_offered_pharmacy(cast.organizations["harbor"]), a_patient(north)
    choose(patient, corner)
    choose(patient, corner, actor=at_home(patient, proxy_id=5))
    choose(a_patient(north, first_name="Bea"), None)

    assert AuditEvent.objects.count() == 1
    assert PatientPharmacy.unscoped.get().version == 1
    assert set(Patient.unscoped.values_list("version", flat=True)) == {1, 2}


def unlinked(cast):
    return Pharmacy.objects.create(name="Unlinked", created_at=LONG_AGO, updated_at=LONG_AGO)


def closed(cast):
    pharmacy = an_offered_pharmacy(cast.organizations["harbor"])
    Pharmacy.objects.filter(pk=pharmacy.pk).update(is_active=False)
    return pharmacy


def unshown(cast):
    pharmacy = an_offered_pharmacy(cast.organizations["harbor"])
    OrganizationPharmacy.unscoped.update(is_hidden=True)
    return pharmacy


def hidden_here(cast):
    pharmacy = an_offered_pharmacy(cast.organizations["harbor"])
    of = OrganizationPharmacy.unscoped.get()
    override(cast.facilities["north"], of=of, is_hidden=True)
    return pharmacy


def of_another_facility(cast):
    return override(cast.facilities["south"], pharmacy=facility_pharmacy(cast.facilities["south"])).pharmacy


def of_another_organization(cast):
    return an_offered_pharmacy(cast.organizations["lakeside"])


def no_pharmacy_at_all(_cast):
    return Pharmacy(pk=10**9)


@pytest.mark.parametrize(
    "make",
    [unlinked, closed, unshown, hidden_here, of_another_facility, of_another_organization, no_pharmacy_at_all],
)
def test_what_the_clinic_does_not_offer_is_refused(cast, north, choose, make):
    patient = a_patient(north)

    with pytest.raises(NotAllowed) as refused:
        choose(patient, make(cast))

    assert refused.value.sentence == "Your clinic does not work with that pharmacy. Please choose one from the list."
    assert not PatientPharmacy.unscoped.exists()
    assert Patient.unscoped.get().version == 1


def test_one_that_the_facility_added_by_itself_is_offered(north, choose):
    choose(a_patient(north), override(north, pharmacy=facility_pharmacy(north)).pharmacy)

    assert [link[1:] for link in links()] == [(True, True)]


def test_an_older_version_and_another_clinics_chart_are_refused(north, south, at_home, choose):
    patient, elsewhere = a_patient(north), a_patient(south)

    with pytest.raises(StaleVersion):
        choose(patient, None, expected_version=7)
    with pytest.raises(NotFound):
        choose(elsewhere, None, actor=at_home(patient))
