"""The one shape of a patient, in lists and alone, and the columns that it takes."""

from collections.abc import Sequence
from datetime import date, datetime

from careflow.domains.patients.queries.documents import DocumentOut
from careflow.domains.patients.queries.names import (
    CARE_PROVIDER_NAME,
    care_provider_name,
    care_provider_name_columns,
)
from careflow.domains.pharmacies.queries import PharmacyOut
from careflow.platform.address import ADDRESS_COLUMNS, AddressOut, shape_address
from careflow.platform.compiled import Row
from careflow.platform.endpoint.shapes import Out

BEFORE_ADDRESS = (
    "id", "facility_id", "first_name", "last_name", "middle_name", "preferred_name", "date_of_birth", "deceased_on",
    "gender_id", "gender__name", "gender__code", "sex_at_birth", "race", "race_declined", "ethnicity",
    "ethnicity_declined", "preferred_language", "preferred_language_declined", "pronouns", "email",
)  # fmt: skip
AFTER_ADDRESS = (
    "ssn_last4", "chart_number", "preferred_pharmacy_id", "preferred_pharmacy__name", "is_active", "created_at",
    "updated_at", "version",
)  # fmt: skip
PATIENT_COLUMNS = (
    *BEFORE_ADDRESS,
    *ADDRESS_COLUMNS,
    *AFTER_ADDRESS,
    "pcp_id",
    *care_provider_name_columns("pcp__"),
    "referring_provider_id",
    *care_provider_name_columns("referring_provider__"),
)


class PhoneOut(Out):
    id: int
    number: str
    label: str
    is_primary: bool


class EmergencyContactOut(Out):
    id: int
    name: str
    relationship: str
    phone_number: str
    is_primary: bool
    notes: str
    created_at: datetime
    updated_at: datetime


class PatientPharmacyOut(Out):
    id: int
    pharmacy: PharmacyOut
    pharmacy_name: str
    is_default: bool
    is_active: bool
    notes: str
    created_at: datetime
    updated_at: datetime


class PatientOut(Out):
    id: int
    facility: int
    first_name: str
    last_name: str
    middle_name: str
    preferred_name: str
    date_of_birth: date
    deceased_on: date | None
    gender: int
    gender_name: str
    gender_code: str
    sex_at_birth: str
    race: str
    race_declined: bool
    ethnicity: str
    ethnicity_declined: bool
    preferred_language: str
    preferred_language_declined: bool
    pronouns: str
    email: str
    address: AddressOut | None
    ssn_last4: str
    chart_number: str
    preferred_pharmacy: int | None
    preferred_pharmacy_name: str | None
    is_active: bool
    created_at: datetime
    updated_at: datetime
    version: int
    pcp: int | None
    pcp_name: str | None
    referring_provider: int | None
    referring_provider_name: str | None
    phones: list[PhoneOut]
    primary_phone_number: str
    emergency_contacts: list[EmergencyContactOut]
    emergency_contact_name: str
    emergency_contact_relationship: str
    emergency_contact_phone: str
    patient_pharmacies: list[PatientPharmacyOut]
    patient_documents: list[DocumentOut]
    documents: list[DocumentOut]


def shape_patient(
    row: Row,
    phones: Sequence[PhoneOut],
    contacts: Sequence[EmergencyContactOut],
    pharmacies: Sequence[PatientPharmacyOut],
    papers: Sequence[DocumentOut],
) -> PatientOut:
    """From the values of PATIENT_COLUMNS and the collections in their order, primary entries first."""
    cut = len(BEFORE_ADDRESS)
    after = cut + len(ADDRESS_COLUMNS)
    providers = after + len(AFTER_ADDRESS)
    width = 1 + len(CARE_PROVIDER_NAME)
    primary = contacts[0] if contacts else None
    fields: Row = (
        *row[:cut],
        shape_address(row[0], row[cut:after]),
        *row[after:providers],
        *_provider(row[providers : providers + width]),
        *_provider(row[providers + width :]),
        list(phones),
        phones[0].number if phones else "",
        list(contacts),
        primary.name if primary else "",
        primary.relationship if primary else "",
        primary.phone_number if primary else "",
        list(pharmacies),
        list(papers),
        list(papers),
    )
    return PatientOut(*fields)


def _provider(values: Row) -> tuple[int | None, str | None]:
    provider_id, *name = values
    return (None, None) if provider_id is None else (provider_id, care_provider_name(tuple(name)))
