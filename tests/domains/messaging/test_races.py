"""Several people in one thread at the same moment, each over a connection of their own."""

from collections import Counter

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.messaging import operations
from careflow.domains.messaging.models import Message, MessageThread, ThreadReading
from careflow.platform.problems import BadInput
from tests.conftest import As, token_for
from tests.domains.medications.factories import a_medication, a_refill
from tests.domains.messaging.conftest import portal_actor
from tests.domains.messaging.factories import NOW, a_thread
from tests.domains.patients.factories import a_patient
from tests.plugins.races import at_once


class Clinic:
    """North, with two people at the inbox, two who answer refills, and a patient who writes."""

    def __init__(self, cast):
        self.north = cast.facilities["north"]
        self.ana = a_patient(self.north)
        self.tokens = {name: token_for(cast.users[name]) for name in ("nina", "stan", "paul", "petra")}
        self.patient = portal_actor(self.ana)

    def sends(self, who, method, rest, body=None, **options):
        path = f"{rest}?facility_id={self.north.pk}"
        return lambda: As(self.tokens[who]).send(method, path, body, **options)

    def at(self, thread, who, verb="", body=None, **options):
        method = "POST" if verb else "GET"
        rest = f"messaging/threads/{thread.pk}/{verb}/" if verb else f"messaging/threads/{thread.pk}/"
        return self.sends(who, method, rest, body, **options)

    def writes(self, thread):
        """What the portal will answer."""

        def call():
            try:
                operations.reply_as_patient(
                    actor=self.patient, thread_id=thread.pk, patient_id=self.ana.pk, body="And burns.", now=NOW
                )
            except BadInput:
                return 400
            return 201

        return call

    def opens(self, thread):
        def call():
            return operations.open_thread_as_patient(
                actor=self.patient, thread_id=thread.pk, patient_id=self.ana.pk, now=NOW
            )

        return call


@pytest.fixture
def clinic(own_cast):
    return Clinic(own_cast)


def statuses(answers):
    return Counter(answer if isinstance(answer, int) else answer.status_code for answer in answers)


def numbers(thread):
    return list(Message.unscoped.filter(thread=thread).order_by("number").values_list("number", flat=True))


@pytest.mark.weak_point("C4")
def test_of_many_who_close_one_does(clinic):
    thread = a_thread(clinic.ana)
    calls = [clinic.at(thread, who, "close", {}) for who in ("nina", "stan")] * 4

    assert statuses(at_once(calls)) == {200: 1, 400: 7}
    assert (MessageThread.unscoped.get().version, AuditEvent.objects.count()) == (2, 1)


def test_closing_and_reopening_take_turns(clinic):
    thread = a_thread(clinic.ana)
    calls = [clinic.at(thread, "nina", "close", {}), clinic.at(thread, "stan", "reopen", {})] * 4

    found = statuses(at_once(calls))

    stored = MessageThread.unscoped.get()
    assert found[200] + found[400] == 8
    assert (stored.version, AuditEvent.objects.count()) == (1 + found[200], found[200])
    assert (stored.status == "closed") == (found[200] % 2 == 1)


def test_an_answer_comes_before_the_end_or_not_at_all(clinic):
    thread = a_thread(clinic.ana)
    replies = [clinic.at(thread, "nina", "reply", {"body": "Wait."}), clinic.writes(thread)] * 3

    *written, closed = at_once([*replies, clinic.at(thread, "stan", "close", {})])

    found = statuses(written)
    stored = MessageThread.unscoped.get()
    assert (closed.status_code, found[201] + found[400]) == (200, 6)
    assert (stored.status, stored.message_count, stored.version) == ("closed", 1 + found[201], 2 + found[201])
    assert numbers(thread) == list(range(1, 2 + found[201]))


def test_what_is_written_at_once_is_all_kept_in_one_row(clinic):
    thread = a_thread(clinic.ana)
    calls = [clinic.at(thread, who, "reply", {"body": who}) for who in ("nina", "stan", "paul")] * 2

    assert statuses(at_once([*calls, clinic.writes(thread), clinic.writes(thread)])) == {201: 8}
    stored = MessageThread.unscoped.get()
    assert numbers(thread) == list(range(1, 10))
    assert stored.message_count == 9
    last = Message.unscoped.get(number=9)
    assert (stored.last_sender, stored.last_preview) == (last.sender, last.body)
    by_patient = Message.unscoped.filter(sender="patient").order_by("-number")
    assert stored.last_from_patient == by_patient.first().number


def test_two_tabs_and_the_patient_read_at_once(clinic):
    thread = a_thread(clinic.ana, ("patient", "One."), ("clinician", "Two."))
    calls = [clinic.at(thread, "nina")] * 3 + [clinic.at(thread, "stan"), clinic.opens(thread), clinic.opens(thread)]

    *opened, _, _ = at_once(calls)

    assert statuses(opened) == {200: 4}
    assert sorted(ThreadReading.unscoped.values_list("read_up_to", flat=True)) == [2, 2, 2]
    assert AuditEvent.objects.filter(action="view").count() == 2


@pytest.mark.weak_point("C3")
def test_what_is_written_while_others_read_is_unread_or_was_shown(clinic):
    thread = a_thread(clinic.ana)
    nina = As(clinic.tokens["nina"])
    path = f"messaging/threads/?facility_id={clinic.north.pk}"

    *opened, _, _, _ = at_once([clinic.at(thread, "nina")] * 4 + [clinic.writes(thread)] * 3)

    shown = max(len(answer.json()["messages"]) for answer in opened)
    assert ThreadReading.unscoped.get().read_up_to == shown
    assert nina.get(path).json()[0]["unread_for_clinician"] == (shown < 4)


def test_denials_at_once_share_one_thread(clinic):
    refills = [a_refill(a_medication(clinic.ana)) for _ in range(6)]
    calls = [
        clinic.sends(("paul", "petra")[place % 2], "POST", f"medications/refill-requests/{refill.pk}/deny/", {})
        for place, refill in enumerate(refills)
    ]

    assert statuses(at_once(calls)) == {200: 6}
    thread = MessageThread.unscoped.get()
    assert (thread.message_count, numbers(thread)) == (6, [1, 2, 3, 4, 5, 6])
    assert set(Message.unscoped.values_list("refill_id", flat=True)) == {refill.pk for refill in refills}


def test_a_denial_and_an_end_of_the_medication_tell_once(clinic):
    refill = a_refill(a_medication(clinic.ana))
    deny = clinic.sends("paul", "POST", f"medications/refill-requests/{refill.pk}/deny/", {})
    stop = clinic.sends("petra", "PATCH", f"medications/{refill.medication_id}/", {"status": "inactive"})

    denied, stopped = at_once([deny, stop])

    assert (denied.status_code in {200, 400}, stopped.status_code) == (True, 200)
    told = Message.unscoped.get()
    assert told.body.startswith("You asked us" if denied.status_code == 200 else "Lisinopril is no longer")


def test_a_reopened_thread_about_refills_and_a_new_one_are_not_both_open(clinic):
    closed = a_thread(clinic.ana, topic="refills", status="closed")
    refill = a_refill(a_medication(clinic.ana))
    deny = clinic.sends("paul", "POST", f"medications/refill-requests/{refill.pk}/deny/", {})

    reopened, denied = at_once([clinic.at(closed, "nina", "reopen", {}), deny])

    assert (reopened.status_code in {200, 400}, denied.status_code) == (True, 200)
    assert MessageThread.unscoped.filter(topic="refills", status="open").count() == 1
    assert Message.unscoped.filter(refill=refill).count() == 1


def test_one_key_sent_many_times_writes_once(clinic):
    thread = a_thread(clinic.ana)
    call = clinic.at(thread, "nina", "reply", {"body": "Since when?"}, headers={"Idempotency-Key": "one"})

    found = statuses(at_once([call] * 6))

    assert set(found) <= {201, 409}
    assert numbers(thread) == [1, 2]
