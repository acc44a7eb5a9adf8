"""What this domain adds to the export of a chart."""

from datetime import datetime

from careflow.domains.billing.permissions import BillingPermission
from careflow.domains.billing.queries import Wanted, list_superbills
from careflow.domains.patients.queries import ChartFile, ChartPart, PatientOut, records_file
from careflow.platform.actor import Actor


def _read(actor: Actor, patient: PatientOut, _now: datetime) -> list[ChartFile]:
    """Void ones too: what was claimed once is part of the record."""
    superbills, _ = list_superbills(actor=actor, wanted=Wanted(patient=patient.id, void_too=True))
    return [records_file("superbills", superbills)]


PART = ChartPart("billing", BillingPermission.VIEW, _read)
