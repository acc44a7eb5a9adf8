"""Files on their way into the chart, and what is left when they don't arrive."""

import os
import subprocess
import sys
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from careflow.domains.documents.models import PatientDocument, PendingFile
from careflow.domains.documents.operations import TookTooLong, filing, remove_abandoned, staging
from careflow.domains.documents.operations.examining import Paper
from careflow.domains.documents.operations.staging import staged
from careflow.domains.documents.queries import storage
from careflow.domains.documents.rules.file_types import PDF
from careflow.platform import housekeeping
from careflow.platform.actor import system
from careflow.platform.storage import StorageDown
from tests.domains.documents.sending import upload
from tests.domains.patients.factories import a_patient
from tests.plugins.races import at_once
from tests.races.served import database_address

HOUR = timedelta(hours=1)
NOW = timezone.now()


@pytest.fixture
def left(stored):
    """Documents, notes and files."""
    return lambda: (PatientDocument.unscoped.count(), PendingFile.objects.count(), len(stored()))


def a_paper(content=b"x" * 100):
    return Paper(BytesIO(content), PDF, "scan.pdf", "", len(content), "0" * 64)


def keep_house(after):
    return housekeeping.clean_up(now=timezone.now() + after)["files of uploads that were cut off"]


@pytest.mark.parametrize(
    ("step", "leaves"),
    [
        ("noted", (0, 1, 0)), ("half written", (0, 1, 1)), ("stored", (0, 1, 1)), ("filing", (0, 1, 1)),
        ("filed", (1, 0, 1)),
    ],
)  # fmt: skip
def test_whatever_a_killed_process_leaves_is_gone_after_an_hour(own_cast, folder, left, step, leaves):
    north = own_cast.facilities["north"]
    patient = a_patient(north)
    environment = os.environ | {"TEST_DATABASE_URL": database_address(), "PYTHONPATH": "src:."}
    command = [sys.executable, "-m", "tests.domains.documents.killed", step, folder, north.pk, patient.pk]

    done = subprocess.run([*map(str, command)], env=environment, check=False, capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (9, "")
    assert left() == leaves
    assert keep_house(timedelta(minutes=59)) == 0
    assert left() == leaves
    assert keep_house(HOUR) == leaves[1]
    assert left() == (leaves[0], 0, leaves[0])


def test_an_upload_that_fails_while_it_is_stored_leaves_nothing(acting_as, ana, left, monkeypatch):
    def breaks(*_):
        raise StorageDown

    monkeypatch.setattr(staging, "_store", breaks)
    response = upload(acting_as("nina"), ana)

    assert (response.status_code, response.json()["code"]) == (503, "storage.down")
    assert left() == (0, 0, 0)


@pytest.mark.parametrize("failure", [RuntimeError, KeyboardInterrupt, DatabaseError])
def test_a_filing_that_fails_takes_its_file_along(ana, left, monkeypatch, failure):
    def fails(**_):
        raise failure

    monkeypatch.setattr(filing, "record", fails)
    actor = system(name="Night shift", facility_id=ana.facility_id)
    with (
        pytest.raises(failure),
        staged(a_paper(), patient_id=ana.pk, now=NOW) as stored,
        transaction.atomic(),
    ):
        filing.file_staged(actor=actor, staged=stored, fields={}, now=NOW)

    assert left() == (0, 0, 0)


def test_a_commit_whose_answer_was_lost_keeps_its_file(ana, left):
    """The connection breaks after the database has done it: the note is gone, so the document is there."""
    actor = system(name="Night shift", facility_id=ana.facility_id)

    def lose_the_answer():
        with staged(a_paper(), patient_id=ana.pk, now=NOW) as stored:
            filing.file_staged(actor=actor, staged=stored, fields={}, now=NOW)
            raise DatabaseError

    with pytest.raises(DatabaseError):
        lose_the_answer()

    assert left() == (1, 0, 1)


def test_what_cannot_be_removed_at_once_is_left_to_housekeeping(ana, left, monkeypatch):
    def down(*_):
        raise StorageDown

    with monkeypatch.context() as broken, staged(a_paper(), patient_id=ana.pk, now=NOW):
        broken.setattr(type(storage()), "delete", down)

    assert left() == (0, 1, 1)
    assert remove_abandoned(now=NOW + HOUR) == 1
    assert left() == (0, 0, 0)


def test_an_upload_that_took_over_an_hour_is_given_up(ana, left):
    actor = system(name="Night shift", facility_id=ana.facility_id)

    def take_long():
        with staged(a_paper(), patient_id=ana.pk, now=NOW) as stored:
            remove_abandoned(now=NOW + HOUR)
            with transaction.atomic():
                filing.file_staged(actor=actor, staged=stored, fields={}, now=NOW)

    with pytest.raises(TookTooLong):
        take_long()

    assert left() == (0, 0, 0)


def test_a_file_that_nobody_claims_goes(ana, left):
    with staged(a_paper(), patient_id=ana.pk, now=NOW):
        assert left() == (0, 1, 1)

    assert left() == (0, 0, 0)


def test_housekeeping_takes_some_at_a_time(ana, left, monkeypatch):
    monkeypatch.setattr(staging, "AT_ONCE", 2)
    for number in range(3):
        PendingFile.objects.create(storage_key=f"patients/1/{number}.pdf", started_at=NOW)

    assert [remove_abandoned(now=NOW + HOUR) for _ in range(3)] == [2, 1, 0]


def test_a_note_is_there_before_the_first_byte_and_goes_with_the_filing(own_cast, folder, left):
    """Seen by another connection, as housekeeping would."""
    ana = a_patient(own_cast.facilities["north"])
    actor = system(name="Night shift", facility_id=ana.facility_id)
    seen = []

    class Watched(BytesIO):
        def read(self, size=-1):
            seen.append(at_once([PendingFile.objects.count])[0])
            return super().read(size)

    with staged(Paper(Watched(b"x"), PDF, "a.pdf", "", 1, "0" * 64), patient_id=ana.pk, now=NOW) as stored:
        seen.append(at_once([left])[0])
        with transaction.atomic():
            filing.file_staged(actor=actor, staged=stored, fields={}, now=NOW)

    assert set(seen[:-1]) == {1}
    assert seen[-1] == (0, 1, 1)
    assert at_once([left]) == [(1, 0, 1)]
