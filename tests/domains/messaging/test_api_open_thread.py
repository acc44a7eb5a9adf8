from datetime import timedelta

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.messaging import operations, queries
from careflow.domains.messaging.models import MessageThread, ThreadReading
from tests.domains.documents.factories import a_document
from tests.domains.messaging.factories import NOW, a_message, a_reading, a_thread
from tests.domains.patients.factories import a_patient

pytestmark = pytest.mark.django_db


def flag(client, path):
    return [row["unread_for_clinician"] for row in client.get(path()).json()]


def test_it_shows_the_whole_conversation_as_read(cast, acting_as, ana, path):
    thread = a_thread(ana, ("patient", "It hurts."), ("system", "We will look into it."))
    paper = a_document(ana, content=b"")
    last = a_message(thread, "clinician", "See this.", number=3, document=paper)
    MessageThread.unscoped.filter(pk=thread.pk).update(message_count=3, last_from_clinic=3)

    opened = acting_as("nina").get(path(f"{thread.pk}/"))

    first, second, _ = thread.messages.order_by("number")
    assert (opened.status_code, opened["ETag"], opened["Cache-Control"]) == (200, '"1"', "no-store")
    assert opened.json() == {
        "id": thread.pk, "patient_id": ana.pk, "patient_display_name": "Mora, Ana", "subject": "Swollen ankle",
        "status": "open", "status_label": "Open", "last_message_at": "2026-03-01T15:01:00Z",
        "unread_for_clinician": False, "last_message_preview": "We will look into it.",
        "last_sender_kind": "clinician", "message_count": 3, "created_at": "2026-03-01T15:00:00Z", "version": 1,
        "messages": [
            {"id": first.pk, "sender_kind": "patient", "sender_display_name": "Ana Mora", "body": "It hurts.",
             "created_at": "2026-03-01T15:00:00Z", "written_by": "", "document_id": None},
            {"id": second.pk, "sender_kind": "clinician", "sender_display_name": "Care Team at Harbor North",
             "body": "We will look into it.", "created_at": "2026-03-01T15:01:00Z", "written_by": "",
             "document_id": None},
            {"id": last.pk, "sender_kind": "clinician", "sender_display_name": "Care Team at Harbor North",
             "body": "See this.", "created_at": "2026-03-01T15:00:00Z", "written_by": "Nina Example",
             "document_id": paper.pk},
        ],
    }  # fmt: skip
    reading = ThreadReading.unscoped.get()
    assert (reading.staff_id, reading.read_up_to) == (cast.staff["nina@north"].pk, 3)


def test_it_is_read_by_the_reader_alone(acting_as, ana, path):
    thread = a_thread(ana)
    nina, stan = acting_as("nina"), acting_as("stan")

    nina.get(path(f"{thread.pk}/"))

    assert (flag(nina, path), flag(stan, path)) == ([False], [True])


def test_one_person_reads_in_each_facility_apart(cast, acting_as, ana, south, path):
    """Paul works in both; what he reads in one is of that staff row."""
    thread, other = a_thread(ana), a_thread(a_patient(south))
    paul = acting_as("paul")

    paul.get(path(f"{thread.pk}/"))
    paul.get(f"messaging/threads/{other.pk}/?facility_id={south.pk}")

    readers = set(ThreadReading.unscoped.values_list("thread_id", "staff__facility__facility_code"))
    assert readers == {(thread.pk, "north"), (other.pk, "south")}


@pytest.mark.weak_point("C3")
def test_a_message_that_arrives_while_it_is_shown_stays_unread(acting_as, ana, at_home, path, monkeypatch):
    thread = a_thread(ana)
    nina, read = acting_as("nina"), queries.read_thread

    def and_then_the_patient_writes(**arguments):
        shown = read(**arguments)
        operations.reply_as_patient(actor=at_home, thread_id=thread.pk, patient_id=ana.pk, body="And burns.", now=NOW)
        return shown

    monkeypatch.setattr(queries, "read_thread", and_then_the_patient_writes)
    opened = nina.get(path(f"{thread.pk}/")).json()
    monkeypatch.undo()

    assert (len(opened["messages"]), opened["unread_for_clinician"]) == (1, False)
    assert flag(nina, path) == [True]
    assert len(nina.get(path(f"{thread.pk}/")).json()["messages"]) == 2
    assert flag(nina, path) == [False]


def test_an_older_tab_takes_nothing_back(cast, acting_as, ana, path, monkeypatch):
    """Its page was read before, its mark comes after that of the newer tab."""
    thread = a_thread(ana)
    nina, read = acting_as("nina"), queries.read_thread
    older = nina.get(path()) and read

    def with_a_newer_tab_in_between(**arguments):
        shown = older(**arguments)
        a_reading(thread, cast.staff["nina@north"], read_up_to=7)
        return shown

    monkeypatch.setattr(queries, "read_thread", with_a_newer_tab_in_between)

    assert nina.get(path(f"{thread.pk}/")).status_code == 200
    assert ThreadReading.unscoped.get().read_up_to == 7


@pytest.mark.weak_point("C3")
def test_it_is_recorded_once_in_fifteen_minutes_for_each_person_and_thread(cast, acting_as, ana, path, at):
    thread, other = a_thread(ana), a_thread(ana)
    nina, stan = acting_as("nina"), acting_as("stan")

    for minutes, who, which in [(0, nina, thread), (1, nina, thread), (14, nina, thread), (14, stan, thread),
                                (14, nina, other), (15, nina, thread)]:  # fmt: skip
        at(NOW + timedelta(minutes=minutes))
        assert who.get(path(f"{which.pk}/")).status_code == 200

    events = AuditEvent.objects.order_by("id")
    assert [(event.object_pk, event.metadata["actor_name"]) for event in events] == [
        (str(thread.pk), "Nina Example"), (str(thread.pk), "Stan Example"), (str(other.pk), "Nina Example"),
        (str(thread.pk), "Nina Example"),
    ]  # fmt: skip
    first = events[0]
    assert (first.app_label, first.model_name, first.action, first.patient_id, first.facility_id, first.summary) == (
        "messaging", "messagethread", "view", ana.pk, ana.facility_id, "Message thread opened",
    )  # fmt: skip
    assert first.metadata == {"actor_name": "Nina Example"}


def test_a_thread_of_elsewhere_is_not_there(acting_as, south, path):
    foreign = a_thread(a_patient(south))
    nina = acting_as("nina")

    for number in (foreign.pk, 10**9, 2**63 - 1):
        assert nina.get(path(f"{number}/")).status_code == 404
    assert nina.get(path(f"{2**63}/")).status_code == 404
    assert nina.get(path("ankle/")).status_code == 404
    assert not ThreadReading.unscoped.exists()
    assert not AuditEvent.objects.exists()


def test_it_costs_the_same_however_much_was_said(acting_as, ana, path, statements, budget):
    short, long = a_thread(ana), a_thread(ana, *[("patient", "Again.")] * 40)
    nina = acting_as("nina")

    for thread in (short, long):
        assert statements(lambda thread=thread: nina.get(path(f"{thread.pk}/"))) == budget("open_thread")
        assert statements(lambda thread=thread: nina.get(path(f"{thread.pk}/"))) == budget("open_thread.again")
