"""What the database itself refuses, whoever writes."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from careflow.domains.messaging.guards import (
    BACKWARDS,
    CLOSED,
    OTHER_PATIENT,
    OTHERS_PAPER,
    OTHERS_REFILL,
    STAYS,
)
from careflow.domains.messaging.models import Message, MessageThread, ThreadReading
from careflow.platform.refusals import says
from tests.domains.documents.factories import a_document
from tests.domains.medications.factories import a_medication, a_refill
from tests.domains.messaging.factories import a_message, a_reading, a_thread
from tests.domains.patients.factories import a_patient

pytestmark = pytest.mark.django_db


def refused(write):
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        write()
    return caught.value


@pytest.mark.parametrize("change", [{"body": "x"}, {"sender": "clinician"}, {"number": 9}, {"document_id": None}])
def test_a_message_stays_as_it_was_written(ana, change):
    a_thread(ana)

    assert "append-only" in str(refused(lambda: Message.unscoped.update(**change)))


def test_neither_a_message_nor_a_thread_vanishes(ana):
    thread = a_thread(ana)

    refused(lambda: Message.unscoped.get().delete())
    refused(lambda: Message.unscoped.all().delete())
    with connection.cursor() as cursor:
        refused(lambda: cursor.execute("DELETE FROM messaging_messagethread"))
    empty = MessageThread.unscoped.get(pk=thread.pk)
    empty.pk = None
    empty.save(force_insert=True)
    refused(empty.delete)


def test_a_closed_thread_takes_no_message(ana):
    thread = a_thread(ana, status="closed")

    for sender in ("patient", "clinician", "system"):
        assert says(refused(lambda sender=sender: a_message(thread, sender)), CLOSED)
    MessageThread.unscoped.update(status="open")
    a_message(thread, "clinician")


def test_a_message_is_of_the_patient_of_its_thread(ana, ben):
    thread = a_thread(ana)

    assert says(refused(lambda: a_message(thread, patient=ben)), OTHER_PATIENT)


def test_what_goes_with_a_message_is_of_the_same_patient(ana, ben):
    thread = a_thread(ana)

    assert says(refused(lambda: a_message(thread, document=a_document(ben, content=b""))), OTHERS_PAPER)
    assert says(refused(lambda: a_message(thread, refill=a_refill(a_medication(ben)))), OTHERS_REFILL)
    a_message(thread, document=a_document(ana, content=b""), refill=a_refill(a_medication(ana)))


def test_a_thread_stays_in_its_chart_and_keeps_its_subject(ana, ben):
    rows = MessageThread.unscoped.filter(pk=a_thread(ana).pk)

    assert says(refused(lambda: rows.update(patient=ben)), STAYS)
    assert says(refused(lambda: rows.update(subject="Else")), STAYS)


def test_a_number_stands_once_in_a_thread(ana):
    thread = a_thread(ana)
    a_thread(ana)

    assert isinstance(refused(lambda: a_message(thread, number=1)), IntegrityError)


def test_an_end_of_a_refill_is_told_once(ana):
    refill = a_refill(a_medication(ana))
    a_message(a_thread(ana), "system", refill=refill)

    assert isinstance(refused(lambda: a_message(a_thread(ana), "system", refill=refill)), IntegrityError)


def test_a_patient_has_one_open_thread_about_refills(ana, ben):
    a_thread(ana, topic="refills", status="closed")
    a_thread(ana, topic="refills")
    a_thread(ben, topic="refills")

    assert isinstance(refused(lambda: a_thread(ana, topic="refills")), IntegrityError)


def test_a_reader_has_one_mark_and_it_only_goes_on(cast, ana):
    thread, nina = a_thread(ana), cast.staff["nina@north"]
    marks = {
        "nina": a_reading(thread, nina, 3),
        "ana": a_reading(thread, None, 3),
        "gina": a_reading(thread, None, 3, reader_id=7),
    }
    a_reading(a_thread(ana), nina, 1)

    assert isinstance(refused(lambda: a_reading(thread, nina, 4)), IntegrityError)
    assert isinstance(refused(lambda: a_reading(thread, None, 4)), IntegrityError)
    assert isinstance(refused(lambda: a_reading(thread, None, 4, reader_id=7)), IntegrityError)
    assert isinstance(refused(lambda: a_reading(thread, cast.staff["stan@north"], 4, reader_id=7)), IntegrityError)
    for mark in marks.values():
        rows = ThreadReading.unscoped.filter(pk=mark.pk)
        assert says(refused(lambda rows=rows: rows.update(read_up_to=2)), BACKWARDS)
        assert rows.update(read_up_to=4) == 1


def test_nothing_points_into_another_facility(cast, north, south, ana):
    thread, foreign = a_thread(ana), a_patient(south)
    wrong = [
        lambda: MessageThread.unscoped.filter(pk=thread.pk).update(facility=south),
        lambda: a_message(thread, facility=south),
        lambda: a_message(thread, patient=foreign, facility=south),
        lambda: a_reading(thread, cast.staff["sara@south"]),
    ]

    for write in wrong:
        assert isinstance(refused(write), IntegrityError)
