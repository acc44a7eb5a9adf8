from datetime import timedelta

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.platform.models import LimitCounter
from tests.domains.patients.factories import a_patient


@pytest.fixture
def ann(north):
    return a_patient(north)


def path(patient, facility):
    return f"patients/{patient.pk}/?facility_id={facility.pk}"


def test_the_chart_is_the_record_that_a_search_finds(acting_as, ann, north):
    stan = acting_as("stan")
    response = stan.get(path(ann, north))

    assert (response.status_code, response["ETag"], response["Cache-Control"]) == (200, '"1"', "no-store")
    assert [response.json()] == stan.get(f"patients/?facility_id={north.pk}&search=lee").json()


def test_opening_is_recorded_once_per_person_and_chart_in_a_quarter_of_an_hour(acting_as, ann, north, cast):
    other = a_patient(north, first_name="Bo")
    for who, patient in (("stan", ann), ("stan", ann), ("nina", ann), ("stan", other)):
        assert acting_as(who).get(path(patient, north)).status_code == 200

    events = AuditEvent.objects.order_by("id")
    assert [(event.actor_id, event.patient_id, event.action) for event in events] == [
        (cast.users["stan"].pk, ann.pk, "view"),
        (cast.users["nina"].pk, ann.pk, "view"),
        (cast.users["stan"].pk, other.pk, "view"),
    ]
    assert events[0].metadata == {"what": "chart", "actor_name": "Stan Example"}

    for counter in LimitCounter.objects.all():
        counter.window_starts_at -= timedelta(minutes=15)
        counter.save()
    acting_as("stan").get(path(ann, north))
    assert AuditEvent.objects.count() == 4


def test_a_deactivated_chart_is_not_there(acting_as, north):
    gone = a_patient(north, is_active=False)

    assert acting_as("ada").get(path(gone, north)).status_code == 404
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    ("who", "place", "status"),
    [
        (None, "north", 401),
        ("sara", "north", 403),
        ("sara", "south", 404),
        ("lena", "main", 404),
        ("bill", "north", 200),
    ],
)  # fmt: skip
def test_it_turns_away(cast, acting_as, ann, who, place, status):
    assert acting_as(who).get(path(ann, cast.facilities[place])).status_code == status


@pytest.mark.parametrize("odd", ["abc", "0", "99999999999999999999", "1.5", "-1"])
def test_odd_ids_are_not_there(acting_as, north, odd):
    assert acting_as("stan").get(f"patients/{odd}/?facility_id={north.pk}").status_code == 404


def test_it_costs_no_more_than_its_budget(acting_as, ann, north, statements, budgets):
    stan = acting_as("stan")
    stan.get(path(ann, north))

    asks_whether_it_was_recorded = 1
    assert statements(lambda: stan.get(path(ann, north))) == budgets["get_patient"] + asks_whether_it_was_recorded
