"""How much of the export is in the charts now, whichever run brought it."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from careflow.domains.allergies.models import PatientAllergy
from careflow.domains.billing.models import Superbill
from careflow.domains.clinical.models import Encounter, Problem, ProgressNote, Vitals
from careflow.domains.documents.models import PatientDocument
from careflow.domains.insurance.models import Policy
from careflow.domains.medications.models import Medication
from careflow.domains.patients.models import Patient
from careflow.domains.scheduling.models import Appointment
from careflow.importers.synthea.destination import Destination


def count(destination: Destination) -> Mapping[str, int]:
    of_encounter = {f"encounter__{name}": value for name, value in destination.source.items()}
    rows: dict[str, QuerySet[Any]] = {
        "patients": Patient.unscoped.filter(**destination.source),
        "policies": Policy.unscoped.filter(**destination.source),
        "visits": Appointment.unscoped.filter(**destination.source),
        "encounters": Encounter.unscoped.filter(**destination.source),
        "signed notes": ProgressNote.unscoped.filter(**of_encounter, status="signed"),
        "vitals": Vitals.unscoped.filter(**of_encounter),
        "problems": Problem.unscoped.filter(**destination.source),
        "medications": Medication.unscoped.filter(**destination.source),
        "allergies": PatientAllergy.unscoped.filter(**destination.source),
        "documents": PatientDocument.unscoped.filter(**destination.source),
        "superbills": Superbill.unscoped.filter(**destination.source),
    }
    return {kind: found.count() for kind, found in rows.items()}
