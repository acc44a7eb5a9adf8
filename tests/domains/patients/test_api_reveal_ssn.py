import pytest
from django.db import connection

from careflow.domains.audit.models import AuditEvent
from tests.domains.patients.factories import a_patient


@pytest.fixture
def ann(north):
    return a_patient(north, ssn="123456789")


@pytest.fixture
def path(ann, north):
    return f"patients/{ann.pk}/reveal-ssn/?facility_id={north.pk}"


def test_the_number_is_shown_and_the_look_recorded(acting_as, path, ann):
    response = acting_as("stan").get(f"{path}&reason=insurance+call")

    assert (response.status_code, response.json(), response["Cache-Control"]) == (200, {"ssn": "123456789"}, "no-store")
    event = AuditEvent.objects.get()
    assert (event.action, event.model_name, event.patient_id) == ("view", "patient", ann.pk)
    assert event.metadata == {"field": "ssn", "reason": "insurance call", "actor_name": "Stan Example"}
    assert "123456789" not in event.summary


def test_a_look_at_nothing_is_recorded_too(acting_as, north):
    patient = a_patient(north)

    response = acting_as("stan").get(f"patients/{patient.pk}/reveal-ssn/?facility_id={north.pk}")

    assert response.json() == {"ssn": ""}
    assert AuditEvent.objects.get().metadata == {"field": "ssn", "actor_name": "Stan Example"}


def test_after_twenty_looks_a_minute_the_person_has_to_wait(acting_as, path):
    stan = acting_as("stan")
    for _ in range(20):
        assert stan.get(path).status_code == 200

    refused = stan.get(path)

    assert (refused.status_code, refused.json()["code"]) == (429, "limit.reached")
    assert 0 < int(refused["Retry-After"]) <= 60
    assert AuditEvent.objects.count() == 20
    assert acting_as("nina").get(path).status_code == 200


def test_a_number_that_no_key_opens_is_said_to_be_so(acting_as, path, ann):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE patients_patient SET ssn = 'lost:key' WHERE id = %s", [ann.pk])

    response = acting_as("stan").get(path)

    assert (response.status_code, response.json()["code"]) == (409, "patient.ssn_unreadable")
    assert AuditEvent.objects.get().metadata["outcome"] == "unreadable"


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("bill", 403), ("sara", 403), ("lena", 403)])
def test_it_turns_away(acting_as, path, who, status):
    response = acting_as(who).get(path)

    assert response.status_code == status
    assert b"123456789" not in response.content
    assert not AuditEvent.objects.exists()


def test_a_chart_of_another_facility_does_not_exist(acting_as, ann, south):
    assert acting_as("sara").get(f"patients/{ann.pk}/reveal-ssn/?facility_id={south.pk}").status_code == 404
    assert not AuditEvent.objects.exists()


def test_a_long_reason_is_refused(acting_as, path):
    response = acting_as("stan").get(f"{path}&reason={'x' * 256}")

    assert (response.status_code, "reason" in response.json()) == (400, True)
