"""The patient's side, which the portal will call."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from careflow.domains.audit.models import AuditEvent
from careflow.domains.messaging import operations, queries
from careflow.domains.messaging.models import Message, MessageThread, ThreadReading
from careflow.domains.messaging.operations import as_patient
from careflow.domains.messaging.queries import MessageForPatientOut, ThreadDetailForPatientOut, ThreadForPatientOut
from careflow.domains.patients.models import Patient
from careflow.platform.problems import BadInput, NotFound, TooMany
from tests.domains.messaging.conftest import portal_actor
from tests.domains.messaging.factories import MINUTE, NOW, a_reading, a_thread
from tests.domains.patients.factories import a_patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def starts(at_home, ana):
    def start(subject="Swollen ankle", body="It hurts.", **arguments):
        usual = {"actor": at_home, "patient_id": ana.pk, "subject": subject, "body": body, "now": NOW}
        with transaction.atomic():
            return operations.start_thread_as_patient(**(usual | arguments))

    return start


@pytest.fixture
def replies(at_home, ana):
    def reply(thread_id, body="Still.", **arguments):
        usual = {"actor": at_home, "patient_id": ana.pk, "thread_id": thread_id, "body": body, "now": NOW + MINUTE}
        with transaction.atomic():
            return operations.reply_as_patient(**(usual | arguments))

    return reply


def test_a_patient_writes_and_the_care_team_finds_it_unread(acting_as, ana, at_home, path, starts):
    thread_id = starts()

    message, event = Message.unscoped.get(), AuditEvent.objects.get()
    detail, shown, read_up_to = queries.read_thread_for_patient(actor=at_home, thread_id=thread_id, patient_id=ana.pk)
    said = MessageForPatientOut(message.pk, "patient", "Ana Mora", "It hurts.", NOW)
    assert detail == ThreadDetailForPatientOut(
        thread_id, "Swollen ankle", "open", "Open", NOW, False, 1, [said]
    )  # fmt: skip
    assert (shown, read_up_to) == (1, None)
    (row,) = acting_as("nina").get(path()).json()
    assert (row["unread_for_clinician"], row["last_message_preview"]) == (True, "It hurts.")
    assert (event.action, event.model_name, event.object_pk, event.patient_id, event.metadata) == (
        "create", "messagethread", str(thread_id), ana.pk, {"message_id": message.pk, "actor_name": "Ana"},
    )  # fmt: skip


def test_an_answer_is_unread_until_the_patient_opens_it(acting_as, ana, at_home, path, starts):
    thread_id = starts()
    acting_as("nina").post(path(f"{thread_id}/reply/"), {"body": "Since when? " * 20})

    def listed():
        return queries.list_threads_for_patient(actor=at_home, patient_id=ana.pk)

    thread = MessageThread.unscoped.get()
    assert listed() == [
        ThreadForPatientOut(
            thread_id, "Swollen ankle", "open", "Open", thread.last_message_at, True, "Since when? " * 10, 2
        )
    ]
    opened = operations.open_thread_as_patient(actor=at_home, thread_id=thread_id, patient_id=ana.pk, now=NOW)
    assert (opened.unread_for_patient, [each.sender_display_name for each in opened.messages]) == (
        False, ["Ana Mora", "Care Team at Harbor North"],
    )  # fmt: skip
    assert [row.unread_for_patient for row in listed()] == [False]
    assert ThreadReading.unscoped.get().staff_id is None
    assert not AuditEvent.objects.filter(action="view").exists()


def test_staff_who_read_do_not_read_for_the_patient(cast, ana, at_home):
    thread = a_thread(ana, ("patient", "One."), ("clinician", "Two."))
    a_reading(thread, cast.staff["nina@north"], read_up_to=2)

    (row,) = queries.list_threads_for_patient(actor=at_home, patient_id=ana.pk)
    assert row.unread_for_patient is True


def test_a_patient_answers(ana, at_home, starts, replies):
    message_id = replies(starts())

    assert queries.get_message_for_patient(actor=at_home, message_id=message_id) == MessageForPatientOut(
        message_id, "patient", "Ana Mora", "Still.", NOW + MINUTE
    )
    thread = MessageThread.unscoped.get()
    assert (thread.message_count, thread.last_from_patient, thread.last_from_clinic) == (2, 2, 0)
    assert AuditEvent.objects.get(action="update").metadata == {"message_id": message_id, "actor_name": "Ana"}


def test_a_name_stays_as_it_was_when_it_was_signed(ana, at_home, starts):
    thread_id = starts()
    Patient.unscoped.filter(pk=ana.pk).update(last_name="Lopez")

    detail, _, _ = queries.read_thread_for_patient(actor=at_home, thread_id=thread_id, patient_id=ana.pk)
    assert detail.messages[0].sender_display_name == "Ana Mora"


def test_a_closed_thread_takes_no_answer(ana, replies):
    thread = a_thread(ana, status="closed")

    with pytest.raises(BadInput) as refused:
        replies(thread.pk)

    assert refused.value.errors == {"status": ["This conversation is closed. Please start a new one."]}
    assert Message.unscoped.count() == 1


def test_a_thread_of_somebody_else_is_not_there(ana, ben, south, at_home, replies):
    for foreign in (a_thread(ben), a_thread(a_patient(south))):
        for call in (
            lambda: replies(foreign.pk),  # noqa: B023  (called at once)
            lambda: operations.open_thread_as_patient(
                actor=at_home, thread_id=foreign.pk, patient_id=ana.pk, now=NOW  # noqa: B023
            ),
        ):  # fmt: skip
            with pytest.raises(NotFound):
                call()
    assert queries.list_threads_for_patient(actor=at_home, patient_id=ana.pk) == []
    assert not ThreadReading.unscoped.exists()


def test_a_chart_that_is_out_of_use_or_elsewhere_writes_nothing(ana, south, starts):
    Patient.unscoped.filter(pk=ana.pk).update(is_active=False)

    for number in (ana.pk, a_patient(south).pk):
        with pytest.raises(NotFound):
            starts(patient_id=number)
    assert not MessageThread.unscoped.exists()


@pytest.mark.weak_point("S5")
def test_beyond_the_limit_of_an_hour_nothing_is_written(ana, at_home, starts, replies, counters, monkeypatch):
    assert (as_patient.MESSAGES_PER_PATIENT.most, as_patient.MESSAGES_PER_PATIENT.window) == (200, timedelta(hours=1))
    monkeypatch.setattr(as_patient, "MESSAGES_PER_PATIENT", replace(as_patient.MESSAGES_PER_PATIENT, most=2))
    closed = a_thread(ana, status="closed")
    thread_id = starts()
    for _ in range(3):
        with pytest.raises(BadInput):
            replies(closed.pk)

    replies(thread_id)
    with pytest.raises(TooMany):
        starts()

    assert MessageThread.unscoped.count() == 2
    assert Message.unscoped.filter(thread_id=thread_id).count() == 2
    replies(thread_id, now=NOW + timedelta(hours=1))


def test_of_two_patients_each_has_an_own_limit(ana, ben, starts, monkeypatch):
    monkeypatch.setattr(as_patient, "MESSAGES_PER_PATIENT", replace(as_patient.MESSAGES_PER_PATIENT, most=1))

    starts()
    starts(actor=portal_actor(ben, 901), patient_id=ben.pk)

    assert sorted(MessageThread.unscoped.values_list("patient_id", flat=True)) == sorted([ana.pk, ben.pk])


@pytest.mark.weak_point("P2")
def test_lists_cost_one_statement_and_an_open_thread_two(ana, at_home, statements):
    for _ in range(30):
        thread = a_thread(ana, ("patient", "One."), ("clinician", "Two."))
    a_reading(thread, read_up_to=2)

    def opened():
        return operations.open_thread_as_patient(actor=at_home, thread_id=thread.pk, patient_id=ana.pk, now=NOW)

    assert statements(lambda: queries.list_threads_for_patient(actor=at_home, patient_id=ana.pk)) == 1
    assert statements(opened) == 2
