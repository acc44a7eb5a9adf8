from careflow.domains.patients.queries.chart_parts import (
    ChartFile,
    ChartPart,
    chart_parts,
    laid_out,
    records_file,
    register_chart_part,
)
from careflow.domains.patients.queries.documents import DocumentOut, register_papers
from careflow.domains.patients.queries.names import (
    BookedPatient,
    InvitedPatient,
    care_provider_name,
    care_provider_name_columns,
    get_for_booking,
    get_for_invitation,
    names_of,
)
from careflow.domains.patients.queries.providers import CareProviderOut, get_care_provider, list_care_providers
from careflow.domains.patients.queries.record import get_patient
from careflow.domains.patients.queries.search import MOST_FOUND, Wanted, find_patients
from careflow.domains.patients.queries.shape import (
    EmergencyContactOut,
    PatientOut,
    PatientPharmacyOut,
    PhoneOut,
)

__all__ = [
    "MOST_FOUND",
    "BookedPatient",
    "CareProviderOut",
    "ChartFile",
    "ChartPart",
    "DocumentOut",
    "EmergencyContactOut",
    "InvitedPatient",
    "PatientOut",
    "PatientPharmacyOut",
    "PhoneOut",
    "Wanted",
    "care_provider_name",
    "care_provider_name_columns",
    "chart_parts",
    "find_patients",
    "get_care_provider",
    "get_for_booking",
    "get_for_invitation",
    "get_patient",
    "laid_out",
    "list_care_providers",
    "names_of",
    "records_file",
    "register_chart_part",
    "register_papers",
]
