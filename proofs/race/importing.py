"""The import in a process of its own: for every line with a visit it writes that visit as the import of recorded
history does, and answers with a line that says how it went."""

import sys

import msgspec
from django.db import IntegrityError
from django.utils import timezone

from careflow.domains.scheduling.operations import RecordedVisit, import_appointments
from careflow.platform.actor import system
from proofs.race.asking import MARKED, REFUSED, WROTE

SYSTEM = "synthea"


def main(organization: str, facility: str) -> None:
    actor = system(name="Proof of imports", organization_id=int(organization), facility_id=int(facility))
    for line in sys.stdin.buffer:
        visit = msgspec.json.decode(line, type=RecordedVisit)
        try:
            done = import_appointments(actor=actor, visits=[visit], external_system=SYSTEM, now=timezone.now())
        except IntegrityError:
            print(REFUSED, flush=True)
        else:
            print(MARKED if visit.external_id in done.overlapping else WROTE, flush=True)
