from careflow.domains.patients.queries.chart_parts import (
    ChartFile,
    ChartPart,
    chart_parts,
    laid_out,
    records_file,
    register_chart_part,
)
from careflow.domains.patients.queries.collections import Reached
from careflow.domains.patients.queries.contact_changes import (
    ContactChangeOut,
    is_email_by_proxy,
    list_contact_changes,
    list_unseen_contact_changes,
)
from careflow.domains.patients.queries.documents import DocumentOut, register_papers
from careflow.domains.patients.queries.names import (
    HAS_DIED,
    BookedPatient,
    InvitedPatient,
    care_provider_name,
    care_provider_name_columns,
    get_for_booking,
    get_for_invitation,
    names_of,
)
from careflow.domains.patients.queries.own_profile import (
    OwnContactOut,
    OwnProfileOut,
    PreferredPharmacyOut,
    get_own_profile,
)
from careflow.domains.patients.queries.providers import CareProviderOut, get_care_provider, list_care_providers
from careflow.domains.patients.queries.record import get_patient, get_registered
from careflow.domains.patients.queries.search import MOST_FOUND, Wanted, find_patients
from careflow.domains.patients.queries.shape import (
    EmergencyContactOut,
    PatientOut,
    PatientPharmacyOut,
    PhoneOut,
)

__all__ = [
    "HAS_DIED",
    "MOST_FOUND",
    "BookedPatient",
    "CareProviderOut",
    "ChartFile",
    "ChartPart",
    "ContactChangeOut",
    "DocumentOut",
    "EmergencyContactOut",
    "InvitedPatient",
    "OwnContactOut",
    "OwnProfileOut",
    "PatientOut",
    "PatientPharmacyOut",
    "PhoneOut",
    "PreferredPharmacyOut",
    "Reached",
    "Wanted",
    "care_provider_name",
    "care_provider_name_columns",
    "chart_parts",
    "find_patients",
    "get_care_provider",
    "get_for_booking",
    "get_for_invitation",
    "get_own_profile",
    "get_patient",
    "get_registered",
    "is_email_by_proxy",
    "laid_out",
    "list_care_providers",
    "list_contact_changes",
    "list_unseen_contact_changes",
    "names_of",
    "records_file",
    "register_chart_part",
    "register_papers",
]
