from careflow.domains.clinical.queries.billing import BilledPatient, billable_encounters, billed_patient
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
from careflow.domains.clinical.queries.notes import get_note, list_addenda
from careflow.domains.clinical.queries.versions import Draft, get_draft, get_version, list_versions, signed_texts

__all__ = [
    "BilledPatient", "Draft", "KnownCode", "Wanted", "addenda_of_patient", "appointment_of", "billable_encounters",
    "billed_patient", "diagnosis_codes", "get_draft", "get_encounter", "get_note", "get_version", "is_charted",
    "is_classification_whole", "list_addenda", "list_encounters", "list_versions", "provider_of_visit", "signed_texts",
    "versions_of_patient",
]  # fmt: skip
