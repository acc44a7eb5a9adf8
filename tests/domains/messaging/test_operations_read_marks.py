"""Two of the staff and the patient, reading and writing in any order, against a list and three marks on paper."""

from dataclasses import replace

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from careflow.domains.messaging import operations, queries
from careflow.domains.messaging.models import Message, MessageThread, ThreadReading
from careflow.platform.actor import system
from careflow.platform.problems import BadInput
from tests.domains.messaging.conftest import portal_actor
from tests.domains.messaging.factories import MINUTE, NOW

pytestmark = pytest.mark.django_db
STAFF = ("nina", "stan")
steps = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["reads", "writes", "loads", "marks"]), st.sampled_from([*STAFF, "ana"])),
        st.tuples(st.sampled_from(["closes", "reopens"]), st.sampled_from(STAFF)),
    ),
    min_size=1,
    max_size=25,
)


class Paper:
    """What should be true. `loaded` is a page that somebody was sent and whose mark is still to come."""

    def __init__(self):
        self.said, self.is_open = ["ana"], True
        self.marks = {"nina": 0, "stan": 0, "ana": 0}
        self.loaded = {}

    def is_unread_to(self, who):
        beyond = self.said[self.marks[who] :]
        return any(sender != "ana" for sender in beyond) if who == "ana" else "ana" in beyond


class Conversation:
    def __init__(self, ana, actors, monkeypatch):
        self.ana, self.actors, self.clock, self.loaded = ana, actors, NOW, {}
        self.monkeypatch = monkeypatch
        self.thread_id = operations.start_thread_as_patient(
            actor=actors["ana"], patient_id=ana.pk, subject="Ankle", body="1", now=NOW
        )

    def tick(self):
        self.clock += MINUTE
        return self.clock

    def reads(self, who):
        if who == "ana":
            return operations.open_thread_as_patient(
                actor=self.actors[who], thread_id=self.thread_id, patient_id=self.ana.pk, now=self.tick()
            )
        return operations.open_thread(actor=self.actors[who], thread_id=self.thread_id, now=self.tick())

    def loads(self, who):
        """The page is read from the database, and its mark waits."""
        if who == "ana":
            self.loaded[who] = queries.read_thread_for_patient(
                actor=self.actors[who], thread_id=self.thread_id, patient_id=self.ana.pk
            )
        else:
            self.loaded[who] = queries.read_thread(actor=self.actors[who], thread_id=self.thread_id)

    def marks(self, who):
        """The mark of the page that was loaded before comes now."""
        if who not in self.loaded:
            return
        page, name = self.loaded.pop(who), "read_thread_for_patient" if who == "ana" else "read_thread"
        with self.monkeypatch.context() as patched:
            patched.setattr(queries, name, lambda **_: page)
            self.reads(who)

    def writes(self, who, body):
        if who == "ana":
            operations.reply_as_patient(
                actor=self.actors[who], thread_id=self.thread_id, patient_id=self.ana.pk, body=body, now=self.tick()
            )
        else:
            operations.reply_to_thread(actor=self.actors[who], thread_id=self.thread_id, body=body, now=self.tick())

    def turns(self, who, operation):
        operation(actor=self.actors[who], thread_id=self.thread_id, now=self.tick())

    def is_unread_to(self, who):
        if who == "ana":
            (row,) = queries.list_threads_for_patient(actor=self.actors[who], patient_id=self.ana.pk)
            return row.unread_for_patient
        (row,), _ = queries.list_threads(actor=self.actors[who])
        return row.unread_for_clinician


@pytest.fixture
def actors(cast, north, ana):
    def at_work(name):
        staff = cast.staff[f"{name}@north"]
        known = system(name=name, organization_id=north.organization_id, facility_id=north.pk)
        return replace(known, user_id=staff.user_id, staff_id=staff.pk)

    return {"nina": at_work("nina"), "stan": at_work("stan"), "ana": portal_actor(ana)}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_marks_are_right_in_any_order(ana, actors, monkeypatch, steps):
    with transaction.atomic():
        real, paper = Conversation(ana, actors, monkeypatch), Paper()
        for verb, who in steps:
            step(real, paper, verb, who)
            compare_flags(real, paper)
        compare_records(real, paper)
        transaction.set_rollback(True)  # the next example starts on an empty inbox


def compare_flags(real, paper):
    found = {who: real.is_unread_to(who) for who in paper.marks}
    assert found == {who: paper.is_unread_to(who) for who in paper.marks}
    counted = {who: queries.count_unread(actor=real.actors[who]) for who in STAFF}
    assert counted == {who: int(paper.is_open and paper.is_unread_to(who)) for who in STAFF}


def compare_records(real, paper):
    numbers = list(range(1, len(paper.said) + 1))
    messages = Message.unscoped.filter(thread_id=real.thread_id).order_by("number")
    assert [(message.number, message.body) for message in messages] == [(number, str(number)) for number in numbers]
    thread = MessageThread.unscoped.get()
    assert (thread.message_count, thread.status == "open") == (len(paper.said), paper.is_open)
    assert (thread.last_preview, thread.last_message_at) == (str(len(paper.said)), messages.last().sent_at)


def step(real, paper, verb, who):
    if verb == "writes":
        try:
            with transaction.atomic():
                real.writes(who, str(len(paper.said) + 1))
        except BadInput:
            assert not paper.is_open
        else:
            assert paper.is_open
            paper.said.append(who)
    elif verb in {"closes", "reopens"}:
        operation = operations.close_thread if verb == "closes" else operations.reopen_thread
        try:
            with transaction.atomic():
                real.turns(who, operation)
        except BadInput:
            assert paper.is_open == (verb == "reopens")
        else:
            paper.is_open = verb == "reopens"
    elif verb == "reads":
        real.reads(who)
        paper.marks[who] = len(paper.said)
    elif verb == "loads":
        real.loads(who)
        paper.loaded[who] = len(paper.said)
    else:
        real.marks(who)
        paper.marks[who] = max(paper.marks[who], paper.loaded.pop(who, 0))


def test_nothing_is_marked_by_writing(ana, actors):
    operations.start_thread_as_patient(actor=actors["ana"], patient_id=ana.pk, subject="x", body="1", now=NOW)

    assert not ThreadReading.unscoped.exists()
