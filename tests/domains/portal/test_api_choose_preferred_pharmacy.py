"""Choosing a pharmacy. What the clinic offers is told in the tests of the operation in patients."""

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.patients.models import Patient, PatientPharmacy
from careflow.domains.portal.models import ProxyAccess
from tests.domains.patients.factories import an_offered_pharmacy
from tests.domains.portal.profile import BUDGETS, ME

PATH = f"{ME}preferred-pharmacy/"


@pytest.fixture
def ana(portal_people):
    return portal_people.patients["ana"]


@pytest.fixture
def corner(portal_people):
    return an_offered_pharmacy(portal_people.organizations["harbor"])


def test_the_choice_is_answered_by_name_and_shown_in_the_profile(ana, corner, acting_as):
    client = acting_as("ana")

    answer = client.patch(PATH, {"pharmacy_id": corner.pk})

    assert (answer.status_code, answer["ETag"], answer.json()) == (
        200, '"2"', {"pharmacy_id": corner.pk, "pharmacy_name": "Corner Pharmacy", "version": 2},
    )  # fmt: skip
    assert client.get(ME).json()["preferred_pharmacy_name"] == "Corner Pharmacy"


def test_null_chooses_none(ana, corner, acting_as):
    client = acting_as("ana")
    client.patch(PATH, {"pharmacy_id": corner.pk})

    answer = client.patch(PATH, {"pharmacy_id": None})

    assert answer.json() == {"pharmacy_id": None, "pharmacy_name": "", "version": 3}
    assert PatientPharmacy.unscoped.get().is_default is False


def test_another_pharmacy_is_refused_in_words(ana, portal_people, acting_as):
    elsewhere = an_offered_pharmacy(portal_people.organizations["lakeside"])

    answer = acting_as("ana").patch(PATH, {"pharmacy_id": elsewhere.pk})

    assert (answer.status_code, answer.json()["detail"]) == (
        403, "Your clinic does not work with that pharmacy. Please choose one from the list.",
    )  # fmt: skip
    assert not AuditEvent.objects.exists()


ODD = ["", "x", 0, -1, 1.5, True, [1], {}, 10**30]


@pytest.mark.parametrize("sent", [{}, {"pharmacy": 1}, *({"pharmacy_id": odd} for odd in ODD)])
def test_bad_input_is_named_and_nothing_is_written(ana, corner, acting_as, sent):
    answer = acting_as("ana").patch(PATH, sent)

    assert (answer.status_code, "pharmacy_id" in answer.json()) == (400, True)
    assert answer.json()["detail"]
    assert not AuditEvent.objects.exists()


def test_an_older_version_is_refused(ana, corner, acting_as):
    answer = acting_as("ana").patch(PATH, {"pharmacy_id": corner.pk}, headers={"If-Match": '"7"'})

    assert (answer.status_code, PatientPharmacy.unscoped.exists()) == (412, False)


def test_a_guardian_chooses_by_that_scope_only(ana, corner, acting_as):
    gina = acting_as("gina")
    assert gina.patch(PATH, {"pharmacy_id": corner.pk}).status_code == 200
    ProxyAccess.unscoped.update(profile=False)

    assert gina.patch(PATH, {"pharmacy_id": None}).status_code == 403
    assert Patient.unscoped.get(pk=ana.pk).preferred_pharmacy == corner


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("stan", 401), ("noel", 404), ("sofia", 404), ("lars", 404)])
def test_others_choose_nothing(ana, corner, acting_as, who, status):
    answer = acting_as(who).patch(f"{PATH}?patient={ana.pk}", {"pharmacy_id": corner.pk})

    assert (answer.status_code, PatientPharmacy.unscoped.exists()) == (status, False)


def test_it_keeps_to_its_budget_however_many_are_linked(ana, corner, portal_people, acting_as, statements):
    client, harbor = acting_as("ana"), portal_people.organizations["harbor"]
    client.patch(PATH, {"pharmacy_id": corner.pk})
    for number in range(10):
        offered = an_offered_pharmacy(harbor, f"Pharmacy {number}")
        ana.pharmacies.create(facility_id=ana.facility_id, pharmacy=offered)

    cost = statements(lambda: client.patch(PATH, {"pharmacy_id": offered.pk}))

    assert cost == BUDGETS["choose_preferred_pharmacy"]
