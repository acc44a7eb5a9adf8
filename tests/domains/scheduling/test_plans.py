"""The reads of the schedule run on their indexes, on both engines."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from careflow.domains.audit.models import AuditEvent
from careflow.domains.audit.queries.history import EVENTS_OF
from careflow.domains.scheduling.queries import appointments as reads
from careflow.domains.scheduling.queries import calendars, heatmap
from careflow.domains.scheduling.queries.clashes import CLASHES
from careflow.platform.actor import system
from tests.cast import LONG_AGO
from tests.domains.scheduling.factories import make_appointment

pytestmark = pytest.mark.django_db
DAY = datetime(2027, 3, 15, 4, 0, tzinfo=UTC)
SPAN = {"start": DAY, "end": DAY + timedelta(days=1)}


@pytest.fixture
def plan(north, ana, ben):
    """How the engine runs a compiled query in North, once the table holds something. On PostgreSQL the steps
    that pay off for a handful of rows are forbidden, to see what it does with a million."""
    actor = system(name="x", organization_id=north.organization_id, facility_id=north.pk)

    def of(compiled, **arguments):
        rows = compiled.queryset(actor, **arguments)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
            if connection.vendor == "postgresql":
                for step in ("seqscan", "bitmapscan", "sort", "hashjoin", "mergejoin"):
                    cursor.execute(f"SET LOCAL enable_{step} = off")
        return rows.explain()

    for minute in range(300):
        patient = ana if minute % 30 == 0 else ben
        make_appointment(north, patient, at=DAY + timedelta(hours=minute), minutes=1)
    return of


def sorts(text):
    return "Sort" in text or "TEMP B-TREE FOR ORDER BY" in text or "USE TEMP B-TREE" in text


@pytest.mark.weak_point("N12")
def test_the_day_list_reads_its_index_in_order(plan):
    text = plan(reads.BETWEEN, **SPAN)

    assert "appointment_day" in text
    assert not sorts(text)


def test_a_long_span_reads_the_same_index_backwards(plan):
    text = plan(reads.NEWEST_BETWEEN, **SPAN)

    assert "appointment_day" in text
    assert not sorts(text)


@pytest.mark.weak_point("N12")
def test_the_heatmap_counts_in_the_index_alone(plan):
    edges = {f"edge_{day}": DAY + timedelta(days=day) for day in range(heatmap.LONGEST_MONTH + 1)}
    by_edges = plan(heatmap.BY_EDGES, **edges)
    by_zone = plan(heatmap.BY_ZONE, zone="America/New_York", **SPAN)

    assert by_edges.count("appointment_day") == heatmap.LONGEST_MONTH
    assert by_edges.count("COVERING INDEX") + by_edges.count("Index Only Scan") == heatmap.LONGEST_MONTH
    assert "appointment_day" in by_zone
    assert "COVERING INDEX" in by_zone or "Index Only Scan" in by_zone


def test_one_patients_visits_read_their_index(plan, ana):
    assert "appointment_of_patient" in plan(reads.OF_PATIENT, patient=ana.pk, **SPAN)


def test_a_providers_calendar_reads_its_days_in_order(plan, paul):
    text = plan(calendars.OF_PROVIDER, provider=paul.pk, **SPAN)

    assert "appointment_day" in text
    assert not sorts(text)


def test_what_stands_in_the_way_reads_five_short_pieces_of_indexes(plan, ana, paul, room):
    text = plan(
        CLASHES, but=0, provider=paul.pk, resource=room.pk, patient=ana.pk, day_start=SPAN["start"],
        day_end=SPAN["end"], **SPAN,
    )  # fmt: skip

    for index in (
        "appointment_of_provider", "appointment_of_resource", "appointment_over_provider",
        "appointment_over_resource", "appointment_of_patient",
    ):  # fmt: skip
        assert index in text, text
    assert "Seq Scan" not in text
    assert "SCAN scheduling" not in text


def test_the_history_reads_the_index_of_its_object(north, plan):
    text = plan_of_events(north)

    assert "audit_object" in text


def plan_of_events(north):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Over an empty table every index costs the same.
            AuditEvent.objects.bulk_create(
                AuditEvent(
                    created_at=LONG_AGO, facility_id=north.pk, action="update", app_label="appointments",
                    model_name="appointment", object_pk=str(number), summary="Changed",
                )
                for number in range(2000)
            )  # fmt: skip
            cursor.execute("ANALYZE audit_auditevent")
            cursor.execute("SET LOCAL enable_seqscan = off")
    return EVENTS_OF.queryset(app="appointments", model="appointment", record="1", facility=north.pk).explain()


@pytest.mark.skipif(
    "connection.vendor != 'sqlite'", reason="PostgreSQL keeps overlaps by a constraint with its own index"
)
@pytest.mark.parametrize("column", ["rendering_provider_id", "resource_id"])
def test_the_triggers_look_at_one_visit(plan, paul, column):
    index = f"appointment_of_{column.removesuffix('_id').removeprefix('rendering_')}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"EXPLAIN QUERY PLAN SELECT starts_at FROM scheduling_appointment WHERE {column} = 1"
            " AND occupies_time AND NOT allow_overlap AND ends_at > '2027' AND id <> 2 ORDER BY ends_at LIMIT 1"
        )
        text = " ".join(str(row) for row in cursor.fetchall())

    assert f"USING INDEX {index} ({column}=? AND ends_at>?)" in text
    assert not sorts(text)
