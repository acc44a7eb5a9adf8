"""The commands about seals, as an operator runs them."""

import json
import sqlite3
from contextlib import closing
from dataclasses import asdict

import pytest
from click.testing import CliRunner
from django.db import connections

from careflow.cli import main, sealing
from careflow.domains.audit import queries
from careflow.domains.audit.models import AuditEvent, AuditSeal
from careflow.settings import keys
from careflow.settings.environment import Environment
from proofs.serving import careflow, environment
from tests.domains.audit.tampering import EVENTS, SEALS, alter, seal, unguarded, write


def run(*arguments):
    done = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done.exit_code, done.output


@pytest.fixture
def checkpoint(db, tmp_path):
    write()
    seal()
    file = tmp_path / "checkpoint"
    assert run("audit-checkpoint", file)[0] == 0
    return file


@pytest.fixture
def proof(db, tmp_path):
    event_id = write()
    seal()
    file = tmp_path / "proof"
    file.write_text(json.dumps({"format": queries.PROOF, **asdict(queries.prove(event_id=event_id))}))
    return file


def test_sealing_says_what_it_sealed(db):
    write()
    write()

    assert run("seal-audit") == (0, "2 events sealed, 0 wait for a seal.\n")
    assert run("seal-audit") == (0, "0 events sealed, 0 wait for a seal.\n")


def test_without_a_seal_there_is_nothing_to_copy(db, tmp_path):
    assert run("audit-checkpoint", tmp_path / "x") == (
        1, "Error: Nothing is sealed yet: run careflow seal-audit first.\n",
    )  # fmt: skip


def test_a_checkpoint_that_cannot_be_written_says_so(checkpoint, tmp_path):
    code, output = run("audit-checkpoint", tmp_path / "nowhere" / "x")

    assert (code, output.endswith("cannot be written: No such file or directory.\n")) == (1, True)


def test_a_checkpoint_takes_the_place_of_an_older_one_and_of_nothing_else(checkpoint, tmp_path):
    other = tmp_path / "letter"
    other.write_text("Dear Sir")
    older = checkpoint.read_text()
    write()
    seal()

    assert run("audit-checkpoint", other) == (1, f"Error: {other} holds something else: name another file.\n")
    assert run("audit-checkpoint", checkpoint)[0] == 0
    assert (other.read_text(), checkpoint.read_text() == older) == ("Dear Sir", False)


def test_verifying_shows_the_seals(checkpoint):
    write()

    code, output = run("verify-audit", "--checkpoint", checkpoint)

    assert code == 0
    lines = ["The log and its seals:", "           1 seals", "           1 sealed events"]
    lines += ["           1 events that wait for a seal", "Checkpoint:", "           1 seals"]
    assert [line for line in output.splitlines() if line in lines] == lines
    assert output.endswith("Everything is as it was kept.\n")


def test_a_log_that_was_cut_off_ends_with_one(checkpoint):
    with unguarded() as cursor:
        cursor.execute(f"DELETE FROM {EVENTS}")
        cursor.execute(f"DELETE FROM {SEALS}")

    assert run("verify-audit")[0] == 0
    code, output = run("verify-audit", "--checkpoint", checkpoint)

    assert code == 1
    assert "seal 1: the log was cut off: the checkpoint knows events up to " in output


def test_an_altered_event_is_named_without_what_it_says(checkpoint):
    event_id = AuditEvent.objects.get().pk
    alter(EVENTS, event_id, summary="Secret words")

    code, output = run("verify-audit")

    assert code == 1
    assert f"seal 1, event {event_id}: it is not what was sealed [event.altered]\n" in output
    assert "Secret words" not in output


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff\xfe", b'{"format": "careflow-audit-proof-1"}'])
def test_a_file_that_is_something_else_is_refused(db, tmp_path, content):
    file = tmp_path / "file"
    file.write_bytes(content)

    assert run("verify-audit", "--checkpoint", file) == (1, f"Error: {file} is no checkpoint of a log.\n")
    assert run("verify-proof", file) == (1, f"Error: {file} is no proof of an event.\n")


def test_a_proof_holds_with_the_keys_of_the_installation(proof):
    code, output = run("verify-proof", proof)

    assert code == 0
    assert "It stands in seal 1, signed at 2026-01-06 14:00:00 UTC." in output


def test_a_proof_holds_on_a_machine_that_has_nothing_but_the_public_key(proof, tmp_path):
    key = json.loads(proof.read_text())["public_key"]
    there = environment(tmp_path, 1)

    done = careflow("verify-proof", str(proof), "--public-key", key, env=there)

    assert (done.returncode, done.stderr) == (0, "")
    assert not (tmp_path / "data").exists()


def test_where_nothing_is_installed_the_public_key_is_asked_for(proof, tmp_path):
    done = careflow("verify-proof", str(proof), env=environment(tmp_path, 1))

    assert (done.returncode, done.stderr) == (
        1,
        "Error: No CareFlow is installed here whose keys could be taken: name the one that signed with --public-key, "
        "or set DATA_DIR.\n",
    )
    assert not (tmp_path / "data").exists()


def test_verifying_makes_no_key_for_a_log_that_lost_its_own(tmp_path):
    data = tmp_path / "data"
    keys.field_keys(Environment(data_dir=data))
    with closing(sqlite3.connect(data / "careflow.sqlite3")) as database, database:
        database.execute("CREATE TABLE audit_auditseal AS SELECT 1")

    done = careflow("verify-audit", env=environment(tmp_path, 1))

    lost = data / "secrets" / "audit_signing_keys"
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"Error: {lost} is missing, but the log of this place is sealed: ")
    assert not lost.exists()


def test_a_proof_under_another_key_or_of_another_event_does_not_hold(proof):
    other = "O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik="
    assert run("verify-proof", proof, "--public-key", other) == (
        1, "Error: The seal was not signed by a key that is known here.\n",
    )  # fmt: skip
    assert run("verify-proof", proof, "--public-key", "x") == (
        1, "Error: --public-key: give the 32 bytes of an Ed25519 key in base64.\n",
    )  # fmt: skip
    proof.write_text(proof.read_text().replace("Nina Example", "Nora Example"))
    assert run("verify-proof", proof) == (1, "Error: The event is not in this seal.\n")


def test_the_thread_of_the_server_seals_again_after_a_failure(own_database, monkeypatch):
    write()
    sleeps = []

    def fails(**_):
        raise OSError

    def sleep(seconds):
        sleeps.append((seconds, AuditSeal.objects.count()))
        connections.close_all()
        if len(sleeps) == 1:
            failing.undo()
        else:
            raise InterruptedError

    failing = pytest.MonkeyPatch()
    failing.setattr("careflow.domains.audit.operations.sealing.newest_seal", fails)
    monkeypatch.setattr(sealing.time, "sleep", sleep)

    with pytest.raises(InterruptedError):
        sealing.keep_sealed()

    assert sleeps == [(60, 0), (60, 1)]
