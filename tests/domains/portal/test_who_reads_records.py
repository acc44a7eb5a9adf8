"""Who gets to the records and refills of a patient, and what of a chart never gets out."""

import pytest
from django.utils import timezone

from careflow.domains.facilities.models import Staff
from careflow.domains.medications.models import RefillRequest
from careflow.domains.patients.models import CareProvider, Patient
from careflow.domains.portal.models import ProxyAccess
from tests.domains.allergies.factories import an_allergy
from tests.domains.clinical.factories import make_addendum, make_draft, make_signed, make_vitals
from tests.domains.medications.factories import a_medication, a_refill
from tests.domains.patients.factories import a_care_provider

READS = ("medications/", "refill-requests/", "allergies/", "medical-summary/", "visits/{visit}/")
SECRET = "kept-among-staff"


@pytest.fixture
def ana(portal_people):
    return portal_people.patients["ana"]


@pytest.fixture
def requests(ana):
    """(method, path, body) of everything that can be asked about Ana's records."""
    visit, medication, refill = make_signed(ana), a_medication(ana), a_refill(a_medication(ana))
    return [
        *(("GET", f"portal/{read.format(visit=visit.pk)}", None) for read in READS),
        ("POST", "portal/refill-requests/", {"medication_id": medication.pk, "days_supply": 30}),
        ("POST", f"portal/refill-requests/{refill.pk}/cancel/", None),
    ]


def statuses(person, requests, query=""):
    return [person.send(method, f"{path}{query}", body).status_code for method, path, body in requests]


@pytest.mark.parametrize("who", ["ana", "gina"])
def test_the_patient_and_whoever_looks_after_them_get_everything(acting_as, requests, ana, who):
    assert statuses(acting_as(who), requests, f"?patient={ana.pk}") == [200] * 5 + [201, 200]


@pytest.mark.parametrize("who", [None, "ada", "paul", "stan", "olivia"])
def test_nobody_else_has_a_key_to_this_door(acting_as, portal_people, requests, who):
    assert statuses(acting_as(who), requests) == [401] * 7


def test_looking_after_somebody_in_other_things_is_not_enough(acting_as, requests):
    gina = acting_as("gina")
    ProxyAccess.unscoped.update(records=False)

    assert statuses(gina, requests) == [403] * 7
    assert gina.get("portal/allergies/").json() == {
        "detail": "You may not do this for this patient. The clinic can tell you more.", "code": "auth.not_allowed",
    }  # fmt: skip
    assert RefillRequest.unscoped.get().status == "pending"


def test_the_scope_of_the_records_is_enough(acting_as, requests):
    gina = acting_as("gina")
    ProxyAccess.unscoped.update(profile=False, schedule=False, messages=False)

    assert statuses(gina, requests) == [200] * 5 + [201, 200]


@pytest.mark.parametrize("who", ["noel", "sofia", "lars"])
def test_nobody_speaks_for_a_patient_without_a_link(acting_as, requests, ana, who):
    assert statuses(acting_as(who), requests, f"?patient={ana.pk}") == [404] * 7
    assert statuses(acting_as(who), requests[4:]) == [404] * 3


def test_a_guardian_speaks_for_nobody_else_and_no_longer_than_it_holds(acting_as, portal_people, requests):
    gina = acting_as("gina")
    noel = portal_people.patients["noel"].pk

    assert statuses(gina, requests, f"?patient={noel}") == [404] * 7
    ProxyAccess.unscoped.update(revoked_at=timezone.now())
    assert statuses(gina, requests) == [401] * 7


@pytest.mark.parametrize("patient", ["x", "0x1", "1.5", "%00", "9" * 40])
def test_a_patient_that_is_no_number_is_refused(acting_as, requests, patient):
    assert statuses(acting_as("ana"), requests, f"?patient={patient}") == [400] * 7


def test_what_staff_keep_among_themselves_stays_there(acting_as, portal_people, ana):
    paul = portal_people.staff["paul@north"]
    Staff.unscoped.filter(pk=paul.pk).update(state_license_number=SECRET, dea_number=SECRET)
    Patient.unscoped.filter(pk=ana.pk).update(ssn="123456789", ssn_last4="6789")
    provider = a_care_provider(ana.facility, linked_staff=paul, notes=SECRET)
    CareProvider.unscoped.filter(pk=provider.pk).update(fax_number="555-0199")
    medication = a_medication(ana, notes=SECRET, prescriber=provider, created_by_name=SECRET, updated_by_name=SECRET)
    a_refill(medication, clinician_note=SECRET, status="denied", resolved_by_name=SECRET)
    an_allergy(ana, notes=SECRET, created_by_name=SECRET)
    an_allergy(ana, "Latex", reaction=SECRET, status="entered_in_error", error_reason=SECRET)
    draft = make_draft(ana, paul, plan=SECRET, created_by_name=SECRET)
    make_vitals(draft, notes=SECRET, recorded_by_name=SECRET)
    visit = make_signed(ana, rendering_provider=paul, created_by_name=SECRET)
    make_addendum(visit)

    answers = [acting_as("ana").get(f"portal/{read.format(visit=visit.pk)}") for read in READS]

    assert [answer.status_code for answer in answers] == [200] * 5
    whole = "".join(answer.content.decode() for answer in answers)
    for kept in (SECRET, "123456789", "6789", "555-0199", ana.chart_number, '"patient"', '"signed_by"', '"sha256"'):
        assert kept not in whole
