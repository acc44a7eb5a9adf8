"""The list of checks, to which every domain adds its own."""

import pytest
from django.utils import timezone

from careflow.domains.audit import queries
from careflow.domains.audit.operations import Action, Finding, record, register_check, registered_checks, verify
from careflow.domains.audit.operations import verification as registry
from careflow.platform.actor import system


@pytest.fixture
def no_checks(monkeypatch):
    monkeypatch.setattr(registry, "_checks", {})


class Heard:
    def __init__(self):
        self.told = []

    def expect(self, records):
        self.told.append(("expect", records))

    def seen(self, what, records=1):
        self.told.append((what, records))


def test_every_check_runs_under_its_name_and_yields_as_it_goes(db, no_checks):
    heard = {}

    def progress_of(name):
        heard[name] = Heard()
        return heard[name]

    def stones(progress):
        progress.expect(2)
        progress.seen("stones")
        yield Finding("stone.loose", "it moves", {"facility": 3, "note": None, "stone": 1})
        progress.seen("stones")
        yield Finding("stone.gone", "it is gone", {"stone": 2})

    register_check("Walls", stones)
    register_check("Bridges", lambda progress: iter(()))
    found = verify(progress_of=progress_of)

    first = next(found)
    assert (str(first), heard["Walls"].told) == (
        "facility 3, stone 1: it moves [stone.loose]",
        [("expect", 2), ("stones", 1)],
    )
    assert [str(finding) for finding in found] == ["stone 2: it is gone [stone.gone]"]
    assert list(registered_checks()) == list(heard) == ["Bridges", "Walls"]


def test_a_check_registered_twice_runs_once(no_checks):
    register_check("Walls", lambda progress: iter(()))
    register_check("Walls", lambda progress: iter(()))

    assert len(registered_checks()) == 1


@pytest.fixture
def story(db):
    """Five events about each of three records, and one about a record of another kind."""
    actor, now = system(name="test"), timezone.now()
    for number in range(15):
        record(
            actor=actor, action=Action.OTHER, subject="walls/stone", subject_id=number % 3, summary="s", at=now,
            metadata={"number": number},
        )  # fmt: skip
    record(actor=actor, action=Action.OTHER, subject="walls/door", subject_id=1, summary="s", at=now)


@pytest.mark.parametrize("size", [1, 2, 4, 5, 7, 15, 16])
def test_the_log_comes_in_batches_and_whole(story, monkeypatch, size):
    monkeypatch.setattr(queries.trail, "BATCH", size)

    batches = list(queries.in_batches(subject="walls/stone"))

    assert sorted(event.metadata["number"] for batch in batches for event in batch) == list(range(15))
    assert all(0 < len(batch) <= size for batch in batches)
    assert queries.count_about(subject="walls/stone") == 15


def test_what_is_told_about_some_records_comes_in_order(story):
    found = queries.list_about(subject="walls/stone", subject_ids=[1, 2, 99])

    assert [event.metadata["number"] for event in found] == [1, 2, 4, 5, 7, 8, 10, 11, 13, 14]
    assert {event.object_pk for event in found} == {"1", "2"}
