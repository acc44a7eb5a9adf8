from datetime import UTC, datetime, timedelta

import pytest

from careflow.domains.allergies.models import NoKnownAllergies
from careflow.domains.audit.models import AuditEvent
from tests.domains.allergies.factories import an_allergy, none_known

pytestmark = pytest.mark.django_db


@pytest.fixture
def of(path):
    """The address of a patient's statement."""
    return lambda patient: path(area="no-known-allergies/", patient_id=patient.pk)


def events():
    return [
        (event.app_label, event.model_name, event.action, event.summary)
        for event in AuditEvent.objects.order_by("id")
    ]  # fmt: skip


def test_nobody_has_asked_yet(acting_as, north, ann, of):
    response = acting_as("stan").get(of(ann))

    assert (response.status_code, response.headers["ETag"]) == (200, '"0"')
    assert response.json() == {
        "patient": ann.pk,
        "facility": north.pk,
        "no_known_allergies": False,
        "stated_at": None,
        "stated_by": None,
        "stated_by_name": "",
        "withdrawn_at": None,
        "withdrawn_by": None,
        "withdrawn_by_name": "",
        "version": 0,
    }


def test_it_says_who_asked_and_when(cast, acting_as, north, ann, of):
    nurse = acting_as("nina")

    response = nurse.put(of(ann))

    stated = NoKnownAllergies.unscoped.get()
    assert response.status_code == 200
    assert response.json() == {
        "patient": ann.pk,
        "facility": north.pk,
        "no_known_allergies": True,
        "stated_at": response.json()["stated_at"],
        "stated_by": cast.users["nina"].pk,
        "stated_by_name": "Nina Example",
        "withdrawn_at": None,
        "withdrawn_by": None,
        "withdrawn_by_name": "",
        "version": 1,
    }
    assert nurse.get(of(ann)).json() == response.json()
    assert datetime.now(UTC) - stated.stated_at < timedelta(minutes=1)
    assert events() == [("allergies", "noknownallergies", "create", "No known allergies stated")]
    assert (AuditEvent.objects.get().patient_id, AuditEvent.objects.get().object_pk) == (ann.pk, str(stated.pk))


def test_the_same_person_says_it_once_a_day(acting_as, ann, of):
    nurse = acting_as("nina")
    first = nurse.put(of(ann)).json()

    assert nurse.put(of(ann)).json() == first
    assert len(events()) == 1


def test_somebody_else_or_another_day_asks_anew(cast, acting_as, ann, of):
    none_known(ann, stated_by_id=cast.users["nina"].pk)

    another_day = acting_as("nina").put(of(ann)).json()
    another_person = acting_as("paul").put(of(ann)).json()

    assert another_day["stated_at"] > "2026-01-06"
    assert (another_person["stated_by_name"], another_person["version"]) == ("Paul Example", 3)
    assert [event[2:] for event in events()] == [("update", "No known allergies stated again")] * 2
    assert NoKnownAllergies.unscoped.count() == 1


def test_it_is_refused_while_an_allergy_is_active(acting_as, ann, of):
    allergy = an_allergy(ann)
    nurse = acting_as("nina")

    refused = nurse.put(of(ann))
    type(allergy).unscoped.update(status="resolved")
    accepted = nurse.put(of(ann))

    assert refused.status_code == 400
    assert refused.json() == {
        "patient_id": ["The chart has active allergies. Resolve or correct them first."],
        "detail": "Patient: The chart has active allergies. Resolve or correct them first.",
        "code": "allergy.known",
    }
    assert accepted.status_code == 200


def test_it_is_taken_back_and_stays_readable(cast, acting_as, ann, of):
    nurse = acting_as("nina")
    nurse.put(of(ann))

    taken_back = acting_as("paul").delete(of(ann))
    again = acting_as("paul").delete(of(ann))

    shown = nurse.get(of(ann)).json()
    assert (taken_back.status_code, taken_back.content, again.status_code) == (204, b"", 204)
    assert (shown["no_known_allergies"], shown["stated_by_name"], shown["version"]) == (False, "Nina Example", 2)
    assert (shown["withdrawn_by"], shown["withdrawn_by_name"]) == (cast.users["paul"].pk, "Paul Example")
    assert shown["withdrawn_at"] > shown["stated_at"]
    assert [event[2:] for event in events()] == [
        ("create", "No known allergies stated"), ("delete", "No known allergies withdrawn"),
    ]  # fmt: skip


def test_a_new_statement_goes_on_counting(acting_as, ann, of):
    nurse = acting_as("nina")
    versions = []
    for _ in range(2):
        versions.append(nurse.put(of(ann)).json()["version"])
        nurse.delete(of(ann))
        versions.append(nurse.get(of(ann)).json()["version"])

    assert versions == [1, 2, 3, 4]


def test_where_nothing_is_stated_nothing_is_taken_back(acting_as, ann, of):
    assert acting_as("nina").delete(of(ann), headers={"If-Match": '"4"'}).status_code == 204
    assert not events()


def test_a_stale_statement_is_refused(acting_as, ann, of):
    nurse = acting_as("nina")

    assert nurse.put(of(ann), headers={"If-Match": '"1"'}).status_code == 412
    assert nurse.put(of(ann), headers={"If-Match": '"0"'}).status_code == 200
    assert nurse.delete(of(ann), headers={"If-Match": '"0"'}).status_code == 412
    assert nurse.delete(of(ann), headers={"If-Match": '"1"'}).status_code == 204


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_a_patient_of_elsewhere_is_not_there_and_must_be_named(acting_as, stranger, path, of, method):
    nurse = acting_as("nina")
    none_known(stranger)

    assert nurse.send(method, of(stranger)).status_code == 404
    assert nurse.send(method, path(area="no-known-allergies/", patient_id=999_999_999)).status_code == 404
    for wrong in ({}, {"patient_id": "x"}, {"patient_id": ""}, {"patient_id": "0"}):
        response = nurse.send(method, path(area="no-known-allergies/", **wrong))
        assert (response.status_code, "patient_id" in response.json()) == (400, True)


def test_an_inactive_chart_takes_no_new_statement(acting_as, ann, of):
    type(ann).unscoped.filter(pk=ann.pk).update(is_active=False)

    response = acting_as("nina").put(of(ann))

    assert (response.status_code, response.json()["patient_id"]) == (400, ["This chart is inactive. Restore it first."])


@pytest.mark.parametrize(
    ("who", "reads", "writes"),
    [(None, 401, 401), ("stan", 200, 403), ("bill", 403, 403), ("sara", 403, 403), ("lena", 403, 403)],
)
def test_it_turns_away(acting_as, ann, of, who, reads, writes):
    person = acting_as(who)

    assert [person.send(method, of(ann)).status_code for method in ("GET", "PUT", "DELETE")] == [reads, writes, writes]


def test_it_costs_what_it_may(acting_as, ann, of, statements, budget):
    nurse = acting_as("nina")

    assert statements(lambda: nurse.put(of(ann))) == budget("state_no_known_allergies")
    assert statements(lambda: nurse.get(of(ann))) == budget("get_no_known_allergies")
    assert statements(lambda: nurse.delete(of(ann))) == budget("withdraw_no_known_allergies")
