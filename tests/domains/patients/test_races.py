"""What holds when several people work on one chart, or on one counter, at the same moment."""

from collections import Counter

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.patients.models import Patient, PatientPhone
from tests.conftest import As, token_for
from tests.domains.patients.factories import a_patient, gender_of
from tests.plugins.races import at_once


@pytest.fixture
def stan(own_cast):
    """Every call has a client of its own, as from another browser."""
    token = token_for(own_cast.users["stan"])
    return lambda: As(token)


@pytest.fixture
def north(own_cast):
    return own_cast.facilities["north"]


def newcomer(facility, **changes):
    return {
        "first_name": "Zoë", "last_name": "O'Brien", "date_of_birth": "1980-05-12", "gender": gender_of(facility).pk,
        "phones": [{"number": "5550110001"}], **changes,
    }  # fmt: skip


@pytest.mark.weak_point("N5")
def test_of_fifty_equal_registrations_one_opens_a_chart(stan, north):
    body, path = newcomer(north), f"patients/?facility_id={north.pk}"

    answers = at_once([lambda: stan().post(path, body)] * 50)

    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 49}
    chart = Patient.unscoped.get()
    assert {answer.json()["existing"]["id"] for answer in answers if answer.status_code == 409} == {chart.pk}
    assert PatientPhone.unscoped.count() == 1
    assert AuditEvent.objects.filter(action="create").count() == 1


def test_registrations_at_once_get_numbers_of_their_own(stan, north):
    path = f"patients/?facility_id={north.pk}"
    bodies = [newcomer(north, first_name=f"Zoë {letter}") for letter in "abcdefghijkl"]

    answers = at_once([lambda body=body: stan().post(path, body) for body in bodies])

    numbers = sorted(int(answer.json()["chart_number"]) for answer in answers)
    assert numbers == list(range(100, 100 + 10 * len(bodies), 10))


@pytest.mark.weak_point("N4")
def test_changes_of_different_fields_all_survive(stan, north):
    patient = a_patient(north)
    path = f"patients/{patient.pk}/?facility_id={north.pk}"
    changes = {
        "email": "new@example.org", "pronouns": "they", "race": "asian", "middle_name": "Mo", "ethnicity": "unknown",
        "preferred_name": "Annie", "preferred_language": "English", "sex_at_birth": "female",
    }  # fmt: skip

    answers = at_once([lambda name=name: stan().patch(path, {name: changes[name]}) for name in changes])

    row = Patient.unscoped.get()
    assert {answer.status_code for answer in answers} == {200}
    assert {name: getattr(row, name) for name in changes} == changes
    assert row.version == 1 + len(changes)
    assert row.search_text == "lee\nann\nmo\nannie\n100\nnew@example.org\n5550110001"


def test_of_changes_based_on_one_version_the_first_wins(stan, north):
    patient = a_patient(north)
    path = f"patients/{patient.pk}/?facility_id={north.pk}"

    answers = at_once(
        [lambda n=n: stan().patch(path, {"pronouns": f"p{n}"}, headers={"If-Match": '"1"'}) for n in range(8)]
    )

    assert Counter(answer.status_code for answer in answers) == {200: 1, 412: 7}
    assert Patient.unscoped.get().version == 2


def test_lists_replaced_at_once_never_mix(stan, north):
    patient = a_patient(north)
    path = f"patients/{patient.pk}/?facility_id={north.pk}"
    lists = [[{"number": f"5550110{n}{m}"} for m in range(3)] for n in range(10, 18)]

    answers = at_once([lambda phones=phones: stan().patch(path, {"phones": phones}) for phones in lists])

    stored = [row.number for row in PatientPhone.unscoped.order_by("id")]
    assert {answer.status_code for answer in answers} == {200}
    assert [{"number": number} for number in stored] in lists
    assert PatientPhone.unscoped.filter(is_primary=True).count() == 1
    assert Patient.unscoped.get().search_text.split("\n")[-3:] == stored


def test_one_person_opening_a_chart_in_two_windows_leaves_one_event(stan, north):
    patient = a_patient(north)
    path = f"patients/{patient.pk}/?facility_id={north.pk}"

    answers = at_once([lambda: stan().get(path)] * 8)

    assert {answer.status_code for answer in answers} == {200}
    assert AuditEvent.objects.filter(action="view").count() == 1
