"""The reads of messages run on their indexes, on both engines."""

from datetime import timedelta

import pytest
from django.db import connection

from careflow.domains.messaging.models import Message, MessageThread, ThreadReading
from careflow.domains.messaging.queries import inbox, of_patient, rows
from careflow.platform.actor import system
from tests.domains.messaging.factories import NOW
from tests.domains.patients.factories import a_patient

pytestmark = pytest.mark.django_db
ROWS = 2_000
# SQLite keeps a promise of uniqueness in an index that it names itself.
ON_SQLITE = connection.vendor == "sqlite"
MARKS = "autoindex_messaging_threadreading_1" if ON_SQLITE else "thread_reading_once"
NUMBERS = "autoindex_messaging_message_" if ON_SQLITE else "message_number_once"


@pytest.fixture
def crowd(cast, south, ana, ben):
    """Two thousand threads of North, one in twenty open, each with two messages and read by Nina; as many of South.
    Ana has forty of them."""
    sara, nina = a_patient(south), cast.staff["nina@north"]
    made = MessageThread.unscoped.bulk_create(
        MessageThread(
            facility_id=patient.facility_id, patient=patient, subject=f"Ankle {number}",
            subject_key=f"ankle {number}", message_count=2, last_from_patient=2, last_sender="patient",
            last_message_at=NOW - timedelta(minutes=number), last_preview="Two.",
        )
        for number in range(ROWS)
        for patient in (sara, ana if number % 50 == 0 else ben)
    )  # fmt: skip
    Message.unscoped.bulk_create(
        Message(
            facility_id=thread.facility_id, thread=thread, patient_id=thread.patient_id, number=number,
            sender="patient", body="Two.", sent_at=NOW,
        )
        for thread in made
        for number in (1, 2)
    )  # fmt: skip
    north = [thread for thread in made if thread.facility_id == ana.facility_id]
    ThreadReading.unscoped.bulk_create(
        ThreadReading(facility_id=thread.facility_id, thread=thread, staff=nina, read_up_to=1, read_at=NOW)
        for thread in north
    )
    closed = [thread.pk for place, thread in enumerate(made) if place % 40 > 1]
    MessageThread.unscoped.filter(pk__in=closed).update(status="closed")
    return north


@pytest.fixture
def north_system(north):
    return system(name="x", organization_id=north.organization_id, facility_id=north.pk)


@pytest.fixture
def explained(north_system, crowd):
    """How the engine runs a query in North, once it knows how many rows there are. On PostgreSQL the steps that pay
    off for a few thousand rows are forbidden, to see what it does with a million."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "postgresql":
            for step in ("seqscan", "bitmapscan", "sort", "hashjoin", "mergejoin"):
                cursor.execute(f"SET LOCAL enable_{step} = off")
    return lambda compiled, **arguments: compiled.queryset(north_system, **arguments).explain()


def reads_whole_table(text):
    return "Seq Scan on messaging_" in text or "SCAN messaging_" in text


@pytest.mark.parametrize(
    ("filters", "index"),
    [
        ({}, "message_thread_newest"),
        ({"status": "open"}, "message_thread_inbox"),
        ({"status": "open", "before": 1}, "message_thread_inbox"),
        ({"status": "open", "search": "nobody"}, "message_thread_inbox"),
        ({"search": "nobody"}, "message_thread_newest"),
    ],
)
def test_a_page_of_the_inbox_is_read_in_order(cast, explained, filters, index):
    text = explained(inbox.compiled_list(*filters), reader=cast.staff["nina@north"].pk, **filters)

    assert index in text
    assert MARKS in text
    assert NUMBERS not in text  # no body is touched
    assert not reads_whole_table(text)
    assert "Sort" not in text
    assert "ORDER BY" not in text


def test_one_patients_threads_read_the_index_of_the_patient(cast, explained, ana):
    for text in (
        explained(inbox.compiled_list("patient"), reader=cast.staff["nina@north"].pk, patient=ana.pk),
        explained(of_patient.ALL, reader=0, patient=ana.pk),
    ):
        assert "message_thread_of_patient" in text
        assert not reads_whole_table(text)
        assert "Sort" not in text


def test_the_count_reads_open_threads_alone(cast, explained):
    text = explained(inbox.UNREAD, reader=cast.staff["nina@north"].pk)

    assert "message_thread_inbox" in text
    assert MARKS in text
    assert not reads_whole_table(text)


def test_a_conversation_is_read_by_its_number(explained, crowd, ana):
    text = explained(rows.MESSAGES, thread=crowd[0].pk)
    assert NUMBERS in text
    assert not reads_whole_table(text)
    whole = explained(rows.MESSAGES_OF_PATIENT, patient=ana.pk)
    assert "message_of_patient" in whole
    assert not reads_whole_table(whole)


def test_lists_cost_two_statements_among_two_thousand_threads(acting_as, crowd, ana, path, count_path, statements):
    nina = acting_as("nina")
    lists = [path(), path(status="open"), path(patient_id=ana.pk), path(search="ankle")]

    assert [len(nina.get(each).json()) for each in lists] == [1000, 100, 40, 1000]
    assert {statements(lambda each=each: nina.get(each)) for each in [*lists, count_path]} == {2}
    assert nina.get(count_path).json() == {"count": 100}
