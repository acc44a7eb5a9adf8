"""A backup while people work: what they were told is stored is in it, and what it names is there."""

import os
import threading

from django.db import connections, transaction

from careflow.cli.backups import engines
from careflow.domains.documents.models import PatientDocument
from careflow.domains.patients.models import Patient
from tests.backups.conftest import filed
from tests.domains.documents.factories import a_document
from tests.domains.documents.files import a_pdf
from tests.domains.patients.factories import a_patient

SECONDS = 60


class Desk:
    """Registers patients with a paper each, one after the other, in a thread of its own."""

    def __init__(self, facility):
        self.facility, self.stop, self.told = facility, threading.Event(), []
        self.one_more = threading.Condition()
        self.thread = threading.Thread(target=self.work)

    def work(self):
        try:
            while not self.stop.wait(0.01):
                with transaction.atomic():
                    patient = a_patient(self.facility, first_name="New", last_name=f"Patient {len(self.told)}")
                    a_document(patient, content=a_pdf(1, os.urandom(8).hex()))
                with self.one_more:
                    self.told.append(patient.pk)
                    self.one_more.notify_all()
        finally:
            connections.close_all()

    def wait_for_more(self, count):
        with self.one_more:
            until = len(self.told) + count
            assert self.one_more.wait_for(lambda: len(self.told) >= until, SECONDS)

    def __enter__(self):
        self.thread.start()
        self.wait_for_more(2)
        return self

    def __exit__(self, *_):
        self.stop.set()
        self.thread.join(SECONDS)


def test_it_holds_one_moment_with_everything_acknowledged_before(clinic, back_up, place, tmp_path, monkeypatch):
    dump = engines.dump

    def slow_dump(path):
        desk.wait_for_more(3)  # after the rows were counted
        dump(path)
        desk.wait_for_more(3)  # before the papers are listed

    monkeypatch.setattr(engines, "dump", slow_dump)
    with Desk(clinic.facilities["north"]) as desk:
        before = list(desk.told)
        made = back_up(tmp_path / "file")
        desk.wait_for_more(1)
    restored = place.restore(tmp_path / "file")

    assert (made.exit_code, restored.returncode) == (0, 0), made.output + restored.stdout + restored.stderr
    with place.opened():
        there = set(Patient.unscoped.values_list("pk", flat=True))
        assert there.issuperset(before)
        assert len(set(desk.told) - there) >= 7
        assert place.papers() == filed()
        assert PatientDocument.unscoped.filter(patient__in=desk.told).count() == len(there & set(desk.told))
