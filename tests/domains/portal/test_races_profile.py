"""What holds when a patient saves in two windows, and the desk at the same moment."""

from collections import Counter

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.patients.models import ContactChange, EmergencyContact, Patient, PatientPharmacy, PatientPhone
from tests.cast import enter_patients
from tests.conftest import As, token_for
from tests.domains.patients.factories import an_offered_pharmacy
from tests.domains.portal.profile import ADDRESS, ME
from tests.plugins.races import at_once


@pytest.fixture
def people(own_cast):
    enter_patients(own_cast)
    return own_cast


@pytest.fixture
def somebody(people):
    """Every call has a client of its own, as from another browser."""
    tokens = {name: token_for(people.users[name]) for name in ("ana", "gina", "stan")}
    return lambda name: As(tokens[name])


def test_changes_of_different_fields_all_survive(people, somebody):
    ana = people.patients["ana"]
    changes = [
        ("ana", {"preferred_name": "Nan"}), ("gina", {"pronouns": "they"}), ("ana", {"preferred_language": "Spanish"}),
        ("gina", {"email": "new@example.org"}), ("ana", {"primary_phone_number": "5550110003"}),
        ("gina", {"address": ADDRESS}), ("ana", {"primary_emergency_contact": {"name": "Di Lee"}}),
    ]  # fmt: skip
    desk = f"patients/{ana.pk}/?facility_id={ana.facility_id}"

    answers = at_once([
        *(lambda who=who, sent=sent: somebody(who).patch(ME, sent) for who, sent in changes),
        lambda: somebody("stan").patch(desk, {"middle_name": "Mo"}),
    ])  # fmt: skip

    row = Patient.unscoped.get(pk=ana.pk)
    assert {answer.status_code for answer in answers} == {200}
    assert (row.preferred_name, row.pronouns, row.preferred_language, row.email, row.address_city, row.middle_name) == (
        "Nan", "they", "Spanish", "new@example.org", "Boston", "Mo",
    )  # fmt: skip
    assert (PatientPhone.unscoped.get().number, EmergencyContact.unscoped.get().name) == ("5550110003", "Di Lee")
    assert row.version == 1 + len(answers)
    assert row.search_text == "harbor\nana\nmo\nnan\np-ana\nnew@example.org\n5550110003"
    assert ContactChange.unscoped.count() == 4
    assert AuditEvent.objects.filter(action="update").count() == len(answers)


def test_numbers_saved_at_once_leave_one_primary(people, somebody):
    numbers = [f"555011000{place}" for place in range(8)]

    answers = at_once([
        lambda number=number: somebody("ana").patch(ME, {"primary_phone_number": number}) for number in numbers
    ])  # fmt: skip

    assert {answer.status_code for answer in answers} == {200}
    phone = PatientPhone.unscoped.get()
    assert (phone.number in numbers, phone.is_primary) == (True, True)
    assert Patient.unscoped.get(pk=phone.patient_id).search_text.endswith(phone.number)
    befores = [change.changes[0]["before"] for change in ContactChange.unscoped.order_by("id")]
    afters = [change.changes[0]["after"] for change in ContactChange.unscoped.order_by("id")]
    assert befores == ["", *afters[:-1]]


def test_of_changes_based_on_one_version_the_first_wins(people, somebody):
    answers = at_once([
        lambda n=n: somebody("ana").patch(ME, {"pronouns": f"p{n}"}, headers={"If-Match": '"1"'}) for n in range(6)
    ])  # fmt: skip

    assert Counter(answer.status_code for answer in answers) == {200: 1, 412: 5}


def test_pharmacies_chosen_at_once_leave_one_default(people, somebody):
    offered = [an_offered_pharmacy(people.organizations["harbor"], f"Pharmacy {n}").pk for n in range(3)]

    answers = at_once([
        lambda chosen=chosen: somebody("ana").patch(f"{ME}preferred-pharmacy/", {"pharmacy_id": chosen})
        for chosen in [*offered, *offered]
    ])  # fmt: skip

    assert {answer.status_code for answer in answers} == {200}
    default = PatientPharmacy.unscoped.get(is_default=True, is_active=True)
    assert default.pharmacy_id == Patient.unscoped.get(pk=default.patient_id).preferred_pharmacy_id
    assert PatientPharmacy.unscoped.count() == 3
