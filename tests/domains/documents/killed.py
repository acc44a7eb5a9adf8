"""`python -m tests.domains.documents.killed STEP FOLDER FACILITY PATIENT`: files a document in the database that
TEST_DATABASE_URL names, and dies at the step as a process dies that is killed: nothing is cleaned up."""

import os
import sys
from io import BytesIO

import django
from django.conf import settings

STEPS = ("noted", "half written", "stored", "filing", "filed")


def die(*_args, **_kwargs):
    os._exit(9)


class Dying(BytesIO):
    """A file whose reader dies in the middle."""

    def read(self, size=-1):
        if self.tell() >= 64 * 1024:
            die()
        return super().read(size)


def main(step, folder, facility_id, patient_id):
    private = {"BACKEND": "careflow.platform.storage.PrivateFolder", "OPTIONS": {"location": folder}}
    settings.STORAGES = {**settings.STORAGES, "documents": private}
    django.setup()

    from django.db import transaction
    from django.utils import timezone

    from careflow.domains.documents.operations import filing, staging
    from careflow.domains.documents.operations.examining import Paper
    from careflow.domains.documents.rules.file_types import PDF
    from careflow.platform.actor import system
    from careflow.platform.storage import PrivateFolder

    content = (Dying if step == "half written" else BytesIO)(bytes(200_000))
    if step == "noted":
        PrivateFolder.save = die
    if step == "filing":
        filing.record = die
    actor = system(name="Night shift", facility_id=int(facility_id))
    paper, now = Paper(content, PDF, "scan.pdf", "", 200_000, "0" * 64), timezone.now()
    with staging.staged(paper, patient_id=int(patient_id), now=now) as stored:
        if step == "stored":
            die()
        with transaction.atomic():
            filing.file_staged(actor=actor, staged=stored, fields={}, now=now)
        if step == "filed":
            die()


if __name__ == "__main__":
    main(*sys.argv[1:])
