"""The newest seal that was made here stands in a file, and what the database alone was made to say is found by it."""

import pytest
from click.testing import CliRunner

from careflow.cli import main, newest_seal, verifying
from careflow.domains.audit.models import AuditEvent, AuditSeal
from tests.domains.audit.tampering import EVENTS, SEALS, alter, unguarded, write

CUT_OFF = "the log was cut off: the checkpoint knows events up to "
REPLACED = "it is not the one that the checkpoint knows [seal.replaced]"


def run(*arguments):
    done = CliRunner().invoke(main, arguments)
    return done.exit_code, done.output


@pytest.fixture
def folder(db, settings, tmp_path):
    """Two seals of an event each were made here."""
    settings.NEWEST_SEALS = str(tmp_path)
    for _ in range(2):
        write()
        assert run("seal-audit")[0] == 0
    return tmp_path


def forge(last_seals):
    """As whoever has the database's password alone: an event of the last seals is altered, and they are deleted."""
    event = AuditEvent.objects.order_by("-id")[last_seals - 1]
    alter(EVENTS, event.pk, summary="Nothing happened")
    with unguarded() as cursor:
        cursor.execute(f"DELETE FROM {SEALS} WHERE id > %s", [AuditSeal.objects.count() - last_seals])


def test_what_was_not_touched_is_as_it_was_kept(folder):
    code, output = run("verify-audit")

    assert (code, len(list(folder.iterdir()))) == (0, 1)
    assert "The newest seal that was made here:\n           1 seals\n" in output


def test_what_is_sealed_while_the_log_is_looked_through_is_no_finding(folder, monkeypatch):
    [file] = folder.iterdir()
    write()
    run("seal-audit")
    newer = file.read_text()
    with unguarded() as cursor:
        cursor.execute(f"DELETE FROM {SEALS} WHERE id = 3")  # the moment that is looked at is the one before
    newest_seal.replace()
    looked = verifying.verify

    def verify(**options):
        file.write_text(newer)
        return looked(**options)

    monkeypatch.setattr(verifying, "verify", verify)

    assert run("verify-audit")[0] == 0


@pytest.mark.parametrize("last_seals", [1, 2])
def test_a_log_that_the_product_was_made_to_seal_anew_is_found(folder, last_seals):
    forge(last_seals)
    cut_off = run("verify-audit")
    assert run("seal-audit")[0] == 0
    write()
    assert run("seal-audit")[0] == 0
    sealed_anew = run("verify-audit")

    assert (cut_off[0], sealed_anew[0]) == (1, 1)
    assert CUT_OFF in cut_off[1]
    assert REPLACED in sealed_anew[1]
    assert not newest_seal.is_in_log()


def test_it_is_told_each_time_that_something_is_sealed(folder, caplog):
    forge(1)
    run("seal-audit")

    told = [record.message for record in caplog.records if record.name == "careflow.sealing"]
    assert told == ["the newest seal that was made here is no longer in the log: run careflow verify-audit"]


def test_another_log_is_this_one_after_somebody_has_put_it_there(folder):
    forge(2)
    run("seal-audit")
    newest_seal.replace()

    assert run("verify-audit")[0] == 0


def test_a_file_that_is_none_is_a_finding_and_stays(folder):
    [file] = folder.iterdir()
    file.write_text("{")
    write()
    run("seal-audit")

    assert file.read_text() == "{"
    code, output = run("verify-audit")
    assert code == 1
    assert "the newest seal that was made here is no longer known [checkpoint.unreadable]" in output


def test_sealing_goes_on_where_the_file_cannot_be_written(folder, settings, caplog):
    settings.NEWEST_SEALS = str(folder / "nowhere")
    write()

    assert run("seal-audit") == (0, "1 events sealed, 0 wait for a seal.\n")
    assert [record.message for record in caplog.records if record.name == "careflow.sealing"] == [
        "the newest seal could not be kept: No such file or directory"
    ]


def test_each_database_has_a_file_of_its_own(folder, monkeypatch):
    monkeypatch.setitem(newest_seal.connection.settings_dict, "NAME", "another")

    assert newest_seal.is_in_log()
    newest_seal.remember()
    assert len(list(folder.iterdir())) == 2
