"""Recorded history comes in as it was, and only what really overlaps is marked."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from careflow.domains.audit.models import AuditEvent
from careflow.domains.scheduling.models import Appointment
from careflow.domains.scheduling.operations import RecordedVisit, import_appointments
from careflow.domains.scheduling.operations.locks import take_turns
from careflow.domains.scheduling.rules.intervals import Interval
from careflow.platform.actor import system
from tests.domains.scheduling.factories import NOW, make_appointment, status_of, type_of
from tests.domains.scheduling.turns import many_writers, turns_held

pytestmark = pytest.mark.django_db
START = datetime(1984, 8, 29, 23, 36, 42, tzinfo=UTC)


@pytest.fixture
def bring(north, ana):
    """Import visits given as (id, minute, length[, fields])."""
    actor = system(name="Synthea import", organization_id=north.organization_id, facility_id=north.pk)

    def of(*visits, **common):
        return import_appointments(
            actor=actor,
            visits=[
                RecordedVisit(
                    **{
                        "external_id": name,
                        "patient_id": ana.pk,
                        "appointment_type_id": type_of(north).pk,
                        "status_id": status_of(north, "check_out").pk,
                        "status_code": "check_out",
                        "interval": Interval(
                            START + timedelta(minutes=minute), START + timedelta(minutes=minute + length)
                        ),
                    }
                    | common
                )
                for name, minute, length in visits
            ],
            external_system="synthea",
            now=NOW,
        )

    return of


def over():
    return set(Appointment.unscoped.filter(allow_overlap=True).values_list("external_id", flat=True))


def test_old_long_and_same_day_visits_come_in_unchanged(bring, ana):
    found = bring(("a", 0, 60 * 72), ("b", 60 * 80, 15), ("c", 60 * 81, 15))

    first = Appointment.unscoped.get(external_id="a")
    assert set(found.ids) == {"a", "b", "c"}
    assert (first.pk, first.starts_at, first.patient_id) == (found.ids["a"], START, ana.pk)
    assert first.ends_at - first.starts_at == timedelta(hours=72)
    assert (first.created_by_id, first.created_by_name, first.external_system) == (None, "Synthea import", "synthea")
    assert not AuditEvent.objects.exists()
    assert over() == set()


@many_writers
def test_nobody_books_the_time_of_those_who_are_brought_in_meanwhile(bring, paul, room):
    bring(("a", 0, 30), ("b", 60, 30), rendering_provider_id=paul.pk, resource_id=room.pk)

    held = turns_held()
    take_turns(provider_id=paul.pk, resource_id=room.pk)
    assert len(held) == 2
    assert turns_held() == held


@pytest.mark.parametrize("column", ["rendering_provider_id", "resource_id"])
def test_only_what_overlaps_is_marked(bring, paul, room, column):
    shared = {column: paul.pk if column == "rendering_provider_id" else room.pk}

    found = bring(("late", 40, 20), ("first", 0, 30), ("over", 20, 15), ("behind", 34, 6), **shared)

    assert found.overlapping == {"over", "behind"} == over()


def test_what_is_there_already_counts_and_is_not_written_again(bring, paul):
    bring(("a", 0, 30), rendering_provider_id=paul.pk)

    again = bring(("a", 0, 30), ("b", 10, 5), ("c", 30, 5), rendering_provider_id=paul.pk)

    assert (again.already_there, set(again.ids), again.overlapping) == ({"a"}, {"b", "c"}, {"b"})
    assert Appointment.unscoped.count() == 3


def test_cancelled_history_takes_no_time(bring, north, paul):
    bring(("a", 0, 30), rendering_provider_id=paul.pk)
    found = bring(
        ("b", 0, 30), rendering_provider_id=paul.pk, status_id=status_of(north, "cancelled").pk,
        status_code="cancelled",
    )  # fmt: skip

    assert found.overlapping == frozenset()
    assert Appointment.unscoped.get(external_id="b").occupies_time is False


def test_a_visit_of_the_desk_counts_too(bring, north, ben, paul):
    make_appointment(north, ben, at=START, rendering_provider=paul)

    assert bring(("a", 5, 30), rendering_provider_id=paul.pk).overlapping == {"a"}


visits = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 15), st.booleans()), max_size=12)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(visits, visits)
def test_no_history_is_too_tangled(bring, paul, room, first, second):
    """Whatever overlaps what, in one batch or over two: all of it comes in, past the guards of the database."""
    Appointment.unscoped.all().delete()
    for batch, found in enumerate((first, second)):
        for by_provider in (True, False):
            named = [
                (f"{batch}.{by_provider}.{number}", minute, length)
                for number, (minute, length, is_provider) in enumerate(found)
                if is_provider is by_provider
            ]
            shared = (
                {"rendering_provider_id": paul.pk}
                if by_provider
                else {"rendering_provider_id": paul.pk, "resource_id": room.pk}
            )
            bring(*named, **shared)

    assert Appointment.unscoped.count() == len(first) + len(second)
    plain = list(Appointment.unscoped.filter(allow_overlap=False))
    assert not any(
        one.starts_at < other.ends_at and other.starts_at < one.ends_at
        for one in plain
        for other in plain
        if one.pk != other.pk
    )
