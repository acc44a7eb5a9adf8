"""What the care team writes and answers is told to those who may read it: that it is there, not what it says."""

import pytest
from django.db import transaction

from careflow.domains.medications import operations as medications
from careflow.domains.messaging import operations
from careflow.domains.messaging.models import MessageThread
from careflow.domains.portal.models import NoticePreferences, PortalAccount, ProxyAccess
from careflow.domains.portal.operations import without_letters
from careflow.platform.actor import system
from careflow.platform.models import OutgoingLetter
from tests.domains.medications.factories import a_medication, a_refill
from tests.domains.messaging.factories import a_reading
from tests.domains.portal.letters import (
    ENDING,
    NOW,
    TO_ANA,
    TO_GINA,
    addressed,
    at_desk,
    at_home,
    leave,
    let_in,
    waiting,
)

WRITTEN, ANSWERED = "New message from Harbor North", "Answer from Harbor North"


@pytest.fixture
def people(portal_people):
    return let_in(portal_people)


@pytest.fixture
def doctor(people):
    """May answer refills."""
    return at_desk(people, "paul")


@pytest.fixture
def refill(people):
    return a_refill(a_medication(people.patients["ana"]))


def start(cast, actor=None, patient="ana"):
    return operations.start_thread(
        actor=actor or at_desk(cast, "nina"), patient_id=cast.patients[patient].pk, subject="Swollen ankle",
        body="Please come in.", now=NOW,
    )  # fmt: skip


def reply(cast, thread):
    operations.reply_to_thread(actor=at_desk(cast, "nina"), thread_id=thread, body="And fast.", now=NOW)


def read(cast, thread, name="ana"):
    operations.open_thread_as_patient(
        actor=at_home(cast, name), thread_id=thread, patient_id=cast.patients["ana"].pk, now=NOW
    )


def test_a_message_is_told_and_not_what_it_says(people):
    start(people)

    to_ana, to_gina = waiting()
    assert (to_ana.to, to_ana.subject, to_ana.attachment) == (TO_ANA, WRITTEN, None)
    assert to_ana.text == f"Hello,\n\nThe care team at Harbor North has written to you.\n\n{ENDING}"
    assert (to_gina.to, to_gina.subject) == (TO_GINA, WRITTEN)
    assert to_gina.text == (
        f"Hello,\n\nThe care team at Harbor North has written to somebody you look after.\n\n{ENDING}"
    )


def test_several_messages_make_one_letter_until_somebody_has_read_them(people):
    thread = start(people)
    leave()
    reply(people, thread)
    reply(people, thread)
    assert waiting() == []
    read(people, thread)
    reply(people, thread)
    reply(people, thread)

    assert addressed() == [(TO_ANA, WRITTEN), (TO_GINA, WRITTEN)]


@pytest.mark.parametrize(("early", "late"), [("ana", "gina"), ("gina", "ana")])
def test_whoever_of_them_has_read_furthest_counts(people, early, late):
    thread = start(people)
    marks = {"ana": 0, "gina": people.users["gina"].pk}
    row = MessageThread.unscoped.get(pk=thread)
    a_reading(row, read_up_to=1, reader_id=marks[early])
    reply(people, thread)
    leave()
    a_reading(row, read_up_to=2, reader_id=marks[late])
    reply(people, thread)

    assert addressed() == [(TO_ANA, WRITTEN), (TO_GINA, WRITTEN)]


def test_who_has_written_back_is_told_of_the_next_answer(people):
    thread = start(people)
    leave()
    operations.reply_as_patient(
        actor=at_home(people, "ana"), thread_id=thread, patient_id=people.patients["ana"].pk, body="I can’t.", now=NOW
    )
    assert waiting() == []
    reply(people, thread)

    assert addressed() == [(TO_ANA, WRITTEN), (TO_GINA, WRITTEN)]


def test_each_thread_has_its_own_letter(people):
    start(people)
    start(people)

    assert [letter.to for letter in waiting()] == [TO_ANA, TO_ANA, TO_GINA, TO_GINA]


def test_what_patients_write_is_not_told_to_them(people):
    operations.start_thread_as_patient(
        actor=at_home(people, "gina"), patient_id=people.patients["ana"].pk, subject="Ankle", body="It hurts.", now=NOW
    )

    assert waiting() == []


@pytest.mark.parametrize(
    ("act", "subject", "preference", "scope"),
    [("message", WRITTEN, "messages", "messages"), ("refill", ANSWERED, "refills", "records")],
)
def test_only_who_may_read_it_and_wants_to_know_is_told(people, doctor, act, subject, preference, scope):
    def happen():
        if act == "message":
            start(people)
        else:
            refill = a_refill(a_medication(people.patients["ana"]))
            medications.approve_refill(actor=doctor, refill_id=refill.pk, now=NOW)

    ProxyAccess.unscoped.update(**{scope: False})
    happen()
    assert addressed() == [(TO_ANA, subject)]
    leave()
    ProxyAccess.unscoped.update(**{scope: True})
    ana = PortalAccount.unscoped.get(user=people.users["ana"])
    NoticePreferences.unscoped.create(account=ana, organization=ana.organization, **{preference: False})
    happen()

    assert addressed() == [(TO_GINA, subject)]


@pytest.mark.parametrize("answer", [medications.approve_refill, medications.deny_refill])
def test_an_answer_to_a_refill_request_is_told_once_and_not_which(people, doctor, refill, answer):
    answer(actor=doctor, refill_id=refill.pk, clinician_note="Too early.", now=NOW)

    to_ana, to_gina = waiting()
    assert (to_ana.to, to_ana.subject) == (TO_ANA, ANSWERED)
    assert to_ana.text == f"Hello,\n\nThere is an answer from Harbor North to a request of yours.\n\n{ENDING}"
    assert (to_gina.to, to_gina.subject) == (TO_GINA, ANSWERED)
    assert to_gina.text == (
        f"Hello,\n\nThere is an answer from Harbor North to a request for somebody you look after.\n\n{ENDING}"
    )


def test_a_request_that_ends_with_its_medication_is_told(people, doctor, refill):
    medications.discontinue_medication(actor=doctor, medication_id=refill.medication_id, expected_version=None, now=NOW)

    assert addressed() == [(TO_ANA, ANSWERED), (TO_GINA, ANSWERED)]


def test_a_request_that_was_taken_back_is_not(people, refill):
    medications.cancel_refill(
        actor=at_home(people, "gina"), refill_id=refill.pk, patient_id=people.patients["ana"].pk, now=NOW
    )

    assert waiting() == []


def test_importers_and_the_demo_write_no_letters(people, doctor, refill):
    north = people.facilities["north"]
    start(people, system(name="Importer", organization_id=north.organization_id, facility_id=north.pk))
    with without_letters():
        start(people)
        medications.approve_refill(actor=doctor, refill_id=refill.pk, now=NOW)

    assert not OutgoingLetter.objects.exists()


def test_what_is_taken_back_is_not_told(people):
    with transaction.atomic():
        start(people)
        transaction.set_rollback(True)

    assert not OutgoingLetter.objects.exists()


def test_a_patient_without_an_account_costs_one_statement(people, statements):
    chart = people.patients["noel"]
    PortalAccount.unscoped.filter(patient=chart).update(is_active=False)
    with without_letters():
        before = statements(lambda: start(people, patient="noel"))

    assert statements(lambda: start(people, patient="noel")) == before + 1
