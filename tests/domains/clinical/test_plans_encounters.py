"""The lists of encounters run on their indexes, on both engines, among two thousand of them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import F

from careflow.domains.clinical.models import Encounter, NoteVersion, ProgressNote
from careflow.domains.clinical.queries import of_patient
from careflow.domains.clinical.queries.encounters import LISTS
from careflow.domains.clinical.rules.versions import digest
from careflow.platform.actor import system
from tests.domains.scheduling.factories import make_patient

pytestmark = pytest.mark.django_db
START = datetime(2020, 1, 6, 14, 0, tzinfo=UTC)
MANY = 2_000


@pytest.fixture
def plan(north, ana):
    """How the engine runs a list in North. On PostgreSQL the steps that pay off for a few rows are forbidden, to see
    what it does with a million."""
    others = [make_patient(north, "Bell", f"Ben {number}") for number in range(20)]
    rows = Encounter.unscoped.bulk_create(
        Encounter(
            facility=north, patient=ana if number % 100 == 0 else others[number % 20],
            started_at=START + timedelta(hours=number), status="cancelled" if number % 50 == 0 else "in_progress",
        )
        for number in range(MANY)
    )  # fmt: skip
    ProgressNote.unscoped.bulk_create(ProgressNote(facility=north, encounter=row) for row in rows)
    actor = system(name="x", organization_id=north.organization_id, facility_id=north.pk)

    def of(compiled=None, *, unsorted=True, **arguments):
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
            if connection.vendor == "postgresql":
                for step in ("seqscan", "bitmapscan", "hashjoin", "mergejoin", *(["sort"] if unsorted else [])):
                    cursor.execute(f"SET LOCAL enable_{step} = off")
        return (compiled or LISTS[frozenset(arguments)]).queryset(actor, **arguments).explain()

    of.rows = rows
    return of


def sorts(text):
    return "Sort" in text or "TEMP B-TREE" in text


def test_the_facility_is_read_from_its_newest(plan):
    text = plan()

    assert "encounter_newest" in text
    assert not sorts(text)


def test_the_next_page_starts_where_the_last_one_ended(plan):
    text = plan(before=plan.rows[MANY // 2].pk)

    assert "encounter_newest" in text
    assert not sorts(text)
    if connection.vendor == "sqlite":
        assert "encounter_newest (facility_id=? AND started_at<?)" in text


def test_a_state_is_read_from_its_newest(plan):
    text = plan(encounter_status="cancelled")

    assert "encounter_by_status" in text
    assert not sorts(text)


def test_a_patient_is_read_from_their_newest(plan, ana):
    text = plan(patient=ana.pk)

    assert "encounter_of_patient" in text
    assert not sorts(text)


def test_patients_read_their_own_from_the_newest(plan, north, ana):
    notes = ProgressNote.unscoped.filter(encounter__status="in_progress")
    NoteVersion.unscoped.bulk_create(
        NoteVersion(facility=north, note=note, number=1, content="{}", content_sha256=digest("{}"), signed_at=START)
        for note in notes
    )
    with connection.cursor() as cursor:  # by what it knew of other tests' rows PostgreSQL read all for each of these
        cursor.execute("ANALYZE")
    notes.update(status="signed", signed_version=1, signed_at=START)
    Encounter.unscoped.filter(status="in_progress").update(status="signed", ended_at=F("started_at"))

    text = plan(of_patient.ALL, patient=ana.pk)

    assert "encounter_of_patient" in text
    assert not sorts(text)


def test_a_visit_is_read_by_itself(plan):
    """There are few to be put in order."""
    text = plan(appointment=1, unsorted=False)

    assert "clinical_encounter_appointment_id" in text or "encounter_appointment_once" in text
    assert "encounter_newest" not in text
