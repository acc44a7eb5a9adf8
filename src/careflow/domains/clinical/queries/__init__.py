from careflow.domains.clinical.queries.billing import (
    BilledPatient,
    billable_encounters,
    billed_patient,
    start_of,
)
from careflow.domains.clinical.queries.charts import addenda_of_patient, versions_of_patient
from careflow.domains.clinical.queries.codes import KnownCode, diagnosis_codes, is_classification_whole
from careflow.domains.clinical.queries.contents import is_charted
from careflow.domains.clinical.queries.encounters import (
    Wanted,
    appointment_of,
    get_encounter,
    list_encounters,
    provider_of_visit,
)
from careflow.domains.clinical.queries.notes import NOTE_COLUMNS, get_note, list_addenda
from careflow.domains.clinical.queries.of_patient import get_visit_for_patient, list_visits_for_patient
from careflow.domains.clinical.queries.versions import Draft, get_draft, get_version, list_versions, signed_texts
from careflow.domains.clinical.queries.visit_shape import OpenedVisitForPatientOut, VisitForPatientOut

__all__ = [
    "NOTE_COLUMNS", "BilledPatient", "Draft", "KnownCode", "OpenedVisitForPatientOut", "VisitForPatientOut", "Wanted",
    "addenda_of_patient", "appointment_of", "billable_encounters", "billed_patient", "diagnosis_codes", "get_draft",
    "get_encounter", "get_note", "get_version", "get_visit_for_patient", "is_charted", "is_classification_whole",
    "list_addenda", "list_encounters", "list_versions", "list_visits_for_patient", "provider_of_visit", "signed_texts",
    "start_of", "versions_of_patient",
]  # fmt: skip
