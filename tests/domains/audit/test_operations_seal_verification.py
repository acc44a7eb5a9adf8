"""Somebody drops the triggers and rewrites history with plain SQL: the check finds it and names the place."""

from datetime import timedelta

import pytest
from django.db import connection

from careflow.domains.audit import operations, queries
from careflow.domains.audit.models import AuditEvent, AuditSeal
from careflow.domains.audit.operations import sealing
from careflow.domains.audit.queries import contents
from careflow.domains.audit.rules.contents import COLUMNS
from careflow.domains.audit.rules.proofs import read_checkpoint
from careflow.domains.audit.rules.seals import pack, unpack
from careflow.platform.signatures import SigningKey, signing_key
from tests.cast import LONG_AGO
from tests.domains.audit.tampering import EVENTS, NOW, SEALS, Count, alter, found, run, seal, unguarded, write

OTHER_KEY = "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8="
# What stands in each column afterwards; the smallest change that it can hold.
REWRITTEN = {
    "created_at": str(LONG_AGO + timedelta(microseconds=1)), "organization_id": 11, "facility_id": None,
    "patient_id": 33, "actor_id": 44, "action": "other", "app_label": "patient", "model_name": "patients",
    "object_pk": "33", "summary": "Chart opened: “now” ",
    "metadata": '{"actor_name": "Nina Example", "what": "chart", "n": 1.25}', "request_id": "", "address": "",
}  # fmt: skip
RESEALED = {
    "first_id": 0, "last_id": 0, "count": 9, "root": "0" * 64, "previous": "f" * 64,
    "signed_at": str(NOW + timedelta(microseconds=1)), "key_id": "0" * 16, "signature": "A" * 88, "members": b"",
}  # fmt: skip


@pytest.fixture
def story(db, monkeypatch):
    """Ids of seven events in seals of three, three and one."""
    monkeypatch.setattr(sealing, "BATCH", 3)
    monkeypatch.setattr(contents, "PAGE", 2)
    ids = [write(request_id=f"r-{number}") for number in range(7)]
    assert seal() == operations.Sealed(seals=3, events=7)
    return ids


def test_what_was_left_alone_is_as_it_was_sealed(story):
    waiting, count = write(), Count()

    assert list(operations.check_seals(count)) == []
    assert count.counts == {"seals": 3, "sealed events": 7, "events that wait for a seal": 1}
    assert count.expected == sum(count.counts.values())
    assert AuditSeal.objects.get(pk=3).last_id < waiting


def test_the_sealed_text_covers_every_column():
    assert [field.attname for field in AuditEvent._meta.concrete_fields] == list(COLUMNS)
    assert {"id", *REWRITTEN} == set(COLUMNS)
    assert {"id", *RESEALED} == {field.attname for field in AuditSeal._meta.concrete_fields}


@pytest.mark.parametrize("column", REWRITTEN)
def test_an_event_is_found_that_was_altered_in(story, column):
    alter(EVENTS, story[4], **{column: REWRITTEN[column]})

    assert found() == [("event.altered", story[4])]


def test_an_event_that_was_given_another_number_is_found(story):
    alter(EVENTS, story[1], id=story[-1] + 100)

    assert found() == [("event.gone", story[1])]


def test_events_that_changed_places_are_found(story):
    alter(EVENTS, story[1], id=0)
    alter(EVENTS, story[2], id=story[1])
    alter(EVENTS, 0, id=story[2])

    assert found() == [("event.altered", story[1]), ("event.altered", story[2])]


@pytest.mark.parametrize("place", range(7))
def test_a_deleted_event_is_found(story, place):
    run(f"DELETE FROM {EVENTS} WHERE id = %s", story[place])

    assert found() == [("event.gone", story[place])]


@pytest.mark.parametrize("after", [0, 2, 5])
def test_an_event_that_came_in_between_is_found(db, monkeypatch, after):
    """Numbers that were never used are nothing odd: a write that was given up leaves one behind."""
    monkeypatch.setattr(sealing, "BATCH", 3)
    ids = [write() for _ in range(14)]
    for unused in ids[1::2]:
        run(f"DELETE FROM {EVENTS} WHERE id = %s", unused)
    seal()
    assert found() == []

    write(pk=ids[1::2][after])

    assert found() == [("event.inserted", ids[1::2][after])]


@pytest.mark.parametrize("event_id", [0, -1, -(2**63)])
def test_an_event_before_the_first_is_found(story, event_id):
    write(pk=event_id)

    assert [kind for kind, _ in found()] == ["event.inserted"]


def test_events_that_were_cut_off_are_found_as_long_as_their_seal_is_there(story):
    run(f"DELETE FROM {EVENTS} WHERE id > %s", story[3])

    assert found() == [("event.gone", event_id) for event_id in story[4:]]


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("column", RESEALED)
def test_a_seal_is_found_that_was_altered_in(story, column, number):
    alter(SEALS, number, **{column: RESEALED[column]})

    assert number in {seal for _, seal in found()}


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_seal_that_was_given_another_number_is_found(story, number):
    alter(SEALS, number, id=number + 10)

    assert {kind for kind, _ in found()} >= {"seal.gone", "seal.signature"}


@pytest.mark.parametrize(("number", "first"), [(1, 3), (2, 6)])
def test_a_seal_that_is_gone_is_found_with_the_events_it_had(story, number, first):
    """The last one's absence is a cut-off end, which a checkpoint finds."""
    run(f"DELETE FROM {SEALS} WHERE id = %s", number)

    (finding,) = operations.check_seals(Count())
    assert (finding.kind, finding.place) == ("seal.gone", {"seal": number + 1})
    assert (
        finding.sentence == f"seals {number} to {number} are gone, which vouched for the events before {story[first]}"
    )


@pytest.mark.parametrize(("one", "other"), [(1, 2), (2, 3), (1, 3)])
def test_seals_that_changed_places_are_found(story, one, other):
    alter(SEALS, one, id=0)
    alter(SEALS, other, id=one)
    alter(SEALS, 0, id=other)

    assert ("seal.signature", one) in found()
    assert ("seal.signature", other) in found()


@pytest.mark.parametrize(("one", "other"), [(1, 2), (2, 3), (1, 3)])
@pytest.mark.parametrize("kept", [(), ("first_id", "last_id", "count"), ("previous",)], ids=str)
def test_seals_whose_contents_changed_places_are_found(story, one, other, kept):
    contents_of = AuditSeal.objects.values(*{*RESEALED}.difference(kept))
    first, second = contents_of.get(pk=one), contents_of.get(pk=other)
    alter(SEALS, one, **second)
    alter(SEALS, other, **first)

    assert ("seal.signature", one) in found()
    assert ("seal.signature", other) in found()


def test_what_a_seal_keeps_of_its_events_cannot_be_made_to_fit(story):
    """Without it, the root still tells that the batch is another one."""
    alter(EVENTS, story[4], summary="never was")
    members = unpack(bytes(AuditSeal.objects.get(pk=2).members))
    forged = [(event_id, leaf if event_id != story[4] else bytes(32)) for event_id, leaf in members]
    alter(SEALS, 2, members=pack(forged))

    assert found() == [("seal.members", 2), ("seal.events", 2)]


def test_forged_members_alone_are_found_too(story):
    alter(SEALS, 2, members=b"\x00" * 120)

    assert found() == [("seal.members", 2)]


def test_members_under_other_numbers_are_found(story):
    members = unpack(bytes(AuditSeal.objects.get(pk=2).members))
    alter(SEALS, 2, members=pack([(event_id + 50, leaf) for event_id, leaf in members]))

    assert {kind for kind, _ in found()} == {"event.inserted", "event.gone"}


def test_a_single_seal_that_was_made_anew_with_the_right_key_breaks_the_chain(story):
    alter(EVENTS, story[0], summary="never was")
    batch = list(contents.contents(after=contents.BEFORE_ALL, to=story[2]))
    forged = sealing._close(None, batch, signing_key(), NOW)  # noqa: SLF001
    alter(SEALS, 1, root=forged.root, signature=forged.signature, members=forged.members)

    assert found() == [("seal.chain", 2)]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps such values out by the column's type")
@pytest.mark.parametrize(
    ("column", "value"), [("created_at", "noon"), ("created_at", 5), ("actor_id", "nobody"), ("summary", b"\xff\x00")]
)
def test_a_value_that_no_program_of_ours_reads_is_found_and_stops_nothing(story, column, value):
    alter(EVENTS, story[0], **{column: value})
    alter(EVENTS, story[6], summary="never was")

    assert found() == [("event.altered", story[0]), ("event.altered", story[6])]


def test_a_key_that_is_not_known_is_no_key(story, settings):
    settings.AUDIT_SIGNING_KEYS = [OTHER_KEY]

    assert found() == [("seal.unknown_key", 1), ("seal.unknown_key", 2), ("seal.unknown_key", 3)]


def test_after_a_change_of_keys_the_old_seals_still_hold(story, settings):
    old = SigningKey(settings.AUDIT_SIGNING_KEYS[0])
    settings.AUDIT_SIGNING_KEYS = [OTHER_KEY, *settings.AUDIT_SIGNING_KEYS]
    write()
    seal()
    assert (AuditSeal.objects.get(pk=4).key_id, found()) == (SigningKey(OTHER_KEY).id, [])

    settings.AUDIT_SIGNING_KEYS, settings.AUDIT_PUBLIC_KEYS = [OTHER_KEY], [old.public_key]
    assert found() == []


def checked(checkpoint):
    return [finding.kind for finding in operations.check_checkpoint(checkpoint, Count())]


@pytest.mark.parametrize("last", [2, 1, 0])
def test_a_checkpoint_finds_an_end_that_was_cut_off_with_its_seals(story, last):
    checkpoint = read_checkpoint(queries.newest_checkpoint().text())
    assert checked(checkpoint) == []

    with unguarded() as cursor:
        cursor.execute(f"DELETE FROM {EVENTS} WHERE id > %s", [story[3 * last - 1] if last else 0])
        cursor.execute(f"DELETE FROM {SEALS} WHERE id > %s", [last])

    assert (found(), checked(checkpoint)) == ([], ["log.cut_off"])


def test_a_checkpoint_finds_that_the_last_seal_alone_is_gone(story):
    """Its events wait for a seal again, as any that were written just now; but not those of the log that was."""
    checkpoint = read_checkpoint(queries.newest_checkpoint().text())
    run(f"DELETE FROM {SEALS} WHERE id = 3")

    assert (found(), checked(checkpoint)) == ([], ["log.cut_off"])


def test_a_checkpoint_finds_a_log_that_was_sealed_anew_with_the_right_key(story):
    checkpoint = queries.newest_checkpoint()
    with unguarded() as cursor:
        cursor.execute(f"UPDATE {EVENTS} SET summary = 'never was' WHERE id = %s", [story[0]])
        cursor.execute(f"DELETE FROM {SEALS}")
    seal()
    write()
    seal()

    assert (found(), checked(checkpoint)) == ([], ["seal.replaced"])


def test_a_checkpoint_of_earlier_days_holds_on(story):
    checkpoint = queries.newest_checkpoint()
    write()
    seal()

    assert checked(checkpoint) == []


def test_a_checkpoint_that_was_tampered_with_says_so(story):
    checkpoint = queries.newest_checkpoint()
    forged = read_checkpoint(checkpoint.text().replace(checkpoint.signature, "A" * 86 + "=="))

    assert checked(forged) == ["checkpoint.signature"]
