"""A patient, somebody who writes for her, and two of the staff at the same conversations, over HTTP: who has something
unread, against lists on paper. And however much is said, the lists cost the same."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine

from careflow.platform.endpoint import gate
from tests.conftest import As, token_for

BEGAN = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
STAFF, HOME = ("nina", "stan"), ("ana", "gina")
PORTAL, CLINIC = "portal/messaging/threads/", "messaging/threads/"
threads = st.integers(0, 4)
staff = st.sampled_from(STAFF)
home = st.sampled_from(HOME)
anybody = st.sampled_from((*STAFF, *HOME))


class Paper:
    """One conversation as somebody keeps it who writes down every word and who saw it."""

    def __init__(self, said, at):
        self.said, self.at, self.is_open = [said], at, True
        self.seen = dict.fromkeys((*STAFF, *HOME), 0)

    def is_unread_to(self, reader):
        others = "clinic" if reader in HOME else "home"
        return any(side == others for side, _ in self.said[self.seen[reader] :])


class Conversations(RuleBasedStateMachine):
    cast = None
    monkeypatch = None

    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.clock, self.papers = BEGAN, {}
        self.monkeypatch.setattr(gate, "timezone", SimpleNamespace(now=lambda: self.clock))
        self.people = {name: As(token_for(self.cast.users[name])) for name in (*STAFF, *HOME)}

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def path(self, name, rest=""):
        if name in HOME:
            return f"{PORTAL}{rest}?patient={self.cast.patients['ana'].pk}"
        return f"{CLINIC}{rest}?facility_id={self.cast.facilities['north'].pk}"

    def send(self, method, name, rest, body=None):
        self.clock += timedelta(minutes=1)
        return self.people[name].send(method, self.path(name, rest), body)

    def pick(self, place):
        number = sorted(self.papers)[place % len(self.papers)]
        return number, self.papers[number]

    @initialize(who=home)
    def home_begins(self, who):
        self.begins(who, {})

    @rule(who=anybody)
    def somebody_begins(self, who):
        self.begins(who, {} if who in HOME else {"patient_id": self.cast.patients["ana"].pk})

    def begins(self, who, more):
        answer = self.send("POST", who, "", {"subject": "Ankle", "body": "word 0", **more})
        assert answer.status_code == 201
        self.papers[answer.json()["id"]] = Paper((side_of(who), "word 0"), self.clock)

    @rule(place=threads, who=anybody)
    def somebody_writes(self, place, who):
        number, paper = self.pick(place)
        body = f"word {len(paper.said)}"
        answer = self.send("POST", who, f"{number}/reply/", {"body": body})
        assert answer.status_code == (201 if paper.is_open else 400)
        if paper.is_open:
            paper.said.append((side_of(who), body))
            paper.at = self.clock

    @rule(place=threads, who=anybody)
    def somebody_opens(self, place, who):
        number, paper = self.pick(place)
        shown = self.send("GET", who, f"{number}/").json()
        said = [("home" if each["sender_kind"] == "patient" else "clinic", each["body"]) for each in shown["messages"]]
        assert said == paper.said
        assert shown["unread_for_patient" if who in HOME else "unread_for_clinician"] is False
        paper.seen[who] = len(paper.said)

    @rule(place=threads, who=staff, verb=st.sampled_from(["close", "reopen"]))
    def staff_turn(self, place, who, verb):
        number, paper = self.pick(place)
        answer = self.send("POST", who, f"{number}/{verb}/", {})
        assert answer.status_code == (200 if paper.is_open == (verb == "close") else 400)
        paper.is_open = verb == "reopen"

    def listed(self, name):
        with CaptureQueriesContext(connection) as seen:
            found = self.people[name].get(self.path(name)).json()
        assert len(seen) == 2
        assert not any('"body"' in query["sql"] for query in seen)
        return found

    @precondition(lambda self: self.papers)
    @invariant()
    def lists_are_right(self):
        newest_first = sorted(self.papers, key=lambda number: self.papers[number].at, reverse=True)
        for name in (*HOME, *STAFF):
            flag = "unread_for_patient" if name in HOME else "unread_for_clinician"
            wanted = [
                (number, paper.is_unread_to(name), paper.said[-1][1], "open" if paper.is_open else "closed")
                for number, paper in ((number, self.papers[number]) for number in newest_first)
            ]
            assert wanted == [
                (row["id"], row[flag], row["last_message_preview"], row["status"]) for row in self.listed(name)
            ]

    @precondition(lambda self: self.papers)
    @invariant()
    def counts_are_right(self):
        for name in STAFF:
            path = f"messaging/unread-count/?facility_id={self.cast.facilities['north'].pk}"
            unread = [paper for paper in self.papers.values() if paper.is_open and paper.is_unread_to(name)]
            assert self.people[name].get(path).json() == {"count": len(unread)}


def side_of(name):
    return "home" if name in HOME else "clinic"


def test_whoever_reads_and_writes_in_whatever_order_what_is_unread_is_right(portal_people, monkeypatch):
    machine = type("Conversations", (Conversations,), {"cast": portal_people, "monkeypatch": monkeypatch})

    run_machine(machine, settings=settings(max_examples=15, stateful_step_count=20))
