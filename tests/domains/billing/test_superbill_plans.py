"""The lists of superbills and the worklist run on their indexes, on both engines, among two thousand encounters."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from careflow.domains.billing.models import Superbill
from careflow.domains.billing.queries import superbills, unbilled
from careflow.domains.clinical.models import Encounter, NoteVersion, ProgressNote
from careflow.platform.actor import system
from tests.domains.scheduling.factories import make_patient

pytestmark = pytest.mark.django_db
START = datetime(2020, 1, 6, 14, 0, tzinfo=UTC)
MANY = 2_000


@pytest.fixture
def plan(north, ana):
    """How the engine runs a list in North, where one encounter in fifty waits. On PostgreSQL the steps that pay off
    for a few rows are forbidden, to see what it does with a million."""
    others = [make_patient(north, "Bell", f"Ben {number}") for number in range(20)]
    rows = [_signed(north, ana if number % 100 == 0 else others[number % 20], number) for number in range(MANY)]
    encounters = _sign(north, Encounter.unscoped.bulk_create(rows))
    Superbill.unscoped.bulk_create(
        Superbill(
            facility=north, patient_id=row.patient_id, encounter=row, served_at=row.started_at,
            updated_at=row.started_at, status="ready_to_submit" if number % 20 == 0 else "coding_needed",
        )
        for number, row in enumerate(encounters) if number % 50
    )  # fmt: skip
    actor = system(name="x", organization_id=north.organization_id, facility_id=north.pk)

    def of(lists, *, unsorted=True, void_too=False, **arguments):
        names = {"period" if name in {"start", "end"} else name for name in arguments}
        names |= {"void_too"} if void_too else set()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
            if connection.vendor == "postgresql":
                for step in ("seqscan", "bitmapscan", "hashjoin", "mergejoin", *(["sort"] if unsorted else [])):
                    cursor.execute(f"SET LOCAL enable_{step} = off")
        return lists[frozenset(names)].queryset(actor, **arguments).explain()

    of.encounters = encounters
    return of


def _signed(north, patient, number):
    started = START + timedelta(hours=number)
    return Encounter(facility=north, patient=patient, started_at=started, ended_at=started + timedelta(minutes=9))


def _sign(north, encounters):
    now = timezone.now()
    notes = ProgressNote.unscoped.bulk_create(ProgressNote(facility=north, encounter=row) for row in encounters)
    NoteVersion.unscoped.bulk_create(
        NoteVersion(facility=north, note=note, number=1, content="{}", content_sha256="x", signed_at=now)
        for note in notes
    )
    ProgressNote.unscoped.update(status="signed", signed_version=1, signed_at=now)
    Encounter.unscoped.update(status="signed")
    return encounters


def along_encounters(text):
    """Where all is signed, the index without the state does as well."""
    return "encounter_by_status" in text or "encounter_newest" in text


def sorts(text):
    return "Sort" in text or "TEMP B-TREE" in text


def test_the_facility_is_read_from_its_last_changed(plan):
    for void_too in (False, True):
        text = plan(superbills.LISTS, void_too=void_too)

        assert "superbill_newest" in text
        assert not sorts(text)


def test_the_next_page_starts_where_the_last_one_ended(plan):
    text = plan(superbills.LISTS, following=Superbill.unscoped.order_by("pk")[MANY // 2].pk)

    assert "superbill_newest" in text
    assert not sorts(text)


def test_a_state_is_read_from_its_last_changed(plan):
    text = plan(superbills.LISTS, superbill_status="ready_to_submit")

    assert "superbill_by_status" in text
    assert not sorts(text)


def test_a_patient_is_read_from_their_last_changed(plan, ana):
    text = plan(superbills.LISTS, patient=ana.pk)

    assert "superbill_of_patient" in text
    assert not sorts(text)


def test_a_day_is_read_by_itself(plan):
    """There are few to be put in order."""
    text = plan(superbills.LISTS, unsorted=False, start=START, end=START + timedelta(hours=24))

    assert "superbill_by_day" in text


def test_the_worklist_runs_along_what_is_signed_and_looks_each_up(plan):
    text = plan(unbilled.LISTS)

    assert along_encounters(text)
    assert "superbill_encounter" in text or "billing_superbill_encounter_id" in text
    assert not sorts(text)


def test_the_worklist_of_some_days_starts_there(plan):
    text = plan(unbilled.LISTS, start=START, end=START + timedelta(days=2))

    assert along_encounters(text)
    assert not sorts(text)
    if connection.vendor == "sqlite":
        assert "started_at>? AND started_at<?" in text


def test_the_next_page_of_the_worklist_starts_where_the_last_one_ended(plan):
    text = plan(unbilled.LISTS, behind=plan.encounters[MANY // 2].pk)

    assert along_encounters(text)
    assert not sorts(text)
