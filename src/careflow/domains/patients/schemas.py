from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from careflow.domains.patients.rules.choices import Ethnicity, PhoneLabel, Race, SexAtBirth
from careflow.domains.patients.rules.contacts import Contact, Phone
from careflow.platform.address import AddressInParts, address_parts
from careflow.platform.endpoint import texts
from careflow.platform.endpoint.files import FileAnswer
from careflow.platform.endpoint.shapes import (
    AfterValidator,
    Date,
    Id,
    Lenient,
    OptionalDate,
    OptionalId,
    Out,
    sent,
    size,
)

MOST_PHONES = 20
MOST_CONTACTS = 20
MOST_PHARMACIES = 50
CONTACT_TEXTS = ("name", "relationship", "phone_number", "notes")


def _filled(text: str) -> str:
    if not text:
        raise PydanticCustomError("string_too_short", "This field may not be blank.")
    return text


class PhoneIn(Lenient):
    number: Annotated[texts.Phone, AfterValidator(_filled)]
    label: PhoneLabel = "cell"
    is_primary: bool = False

    def entry(self) -> Phone:
        return Phone(self.number, self.label, self.is_primary)


class ContactIn(Lenient):
    name: texts.RequiredPersonName
    relationship: Annotated[str, size(100)] = ""
    phone_number: texts.Phone = ""
    notes: Annotated[str, size(2_000)] = ""
    is_primary: bool = False

    def entry(self) -> Contact:
        return Contact(self.name, self.relationship, self.phone_number, self.notes, self.is_primary)


def _numberless_is_none(value: Any) -> Any:
    return None if isinstance(value, dict) and value.get("number") is None else value


def _blank_is_none(value: Any) -> Any:
    is_blank = isinstance(value, dict) and not any(str(value.get(name) or "").strip() for name in CONTACT_TEXTS)
    return None if is_blank else value


# Forms send rows that nobody filled in; they stand for nothing.
PhoneEntry = Annotated[PhoneIn | None, BeforeValidator(_numberless_is_none)]
ContactEntry = Annotated[ContactIn | None, BeforeValidator(_blank_is_none)]


class PatientPatch(Lenient):
    """Fields that are absent stay as they are. `phones` and `emergency_contacts` replace the stored lists;
    exactly one entry of each becomes primary. `pharmacy_ids` replaces the linked pharmacies."""

    first_name: texts.RequiredShortName = ""
    last_name: texts.RequiredShortName = ""
    middle_name: texts.ShortName = ""
    preferred_name: texts.ShortName = ""
    date_of_birth: Date = date.min
    deceased_on: OptionalDate = None
    gender: Id = 0
    sex_at_birth: SexAtBirth = ""
    race: Race = ""
    race_declined: bool = False
    ethnicity: Ethnicity = ""
    ethnicity_declined: bool = False
    preferred_language: Annotated[str, size(50)] = ""
    preferred_language_declined: bool = False
    pronouns: Annotated[str, size(50)] = ""
    email: texts.Email = ""
    address: AddressInParts | None = None
    emergency_contact_name: texts.PersonName = ""
    emergency_contact_relationship: Annotated[str, size(100)] = ""
    emergency_contact_phone: texts.Phone = ""
    emergency_contacts: Annotated[list[ContactEntry], Field(max_length=MOST_CONTACTS)] = []
    ssn: Annotated[str | None, Field(max_length=40, description="Nine digits; blank or null removes it.")] = None
    phones: Annotated[list[PhoneEntry], Field(max_length=MOST_PHONES)] = []
    pcp: OptionalId = None
    referring_provider: OptionalId = None
    preferred_pharmacy: OptionalId = None
    pharmacy_ids: Annotated[list[Id], Field(max_length=MOST_PHARMACIES)] = []
    is_active: bool = True

    def changes(self) -> dict[str, Any]:
        """What was sent, in the words of the operations."""
        found = sent(self)
        found.pop("allow_duplicate", None)
        for name in ("phones", "emergency_contacts"):
            if name in found:
                found[name] = [entry.entry() for entry in found[name] if entry is not None]
        if "address" in found:
            found["address"] = address_parts(self.address)
        return found


class PatientIn(PatientPatch):
    first_name: texts.RequiredShortName
    last_name: texts.RequiredShortName
    date_of_birth: Date
    gender: Id


class NewPatientIn(PatientIn):
    allow_duplicate: Annotated[
        bool, Field(description="Open the chart even though one with this name and date of birth exists.")
    ] = False


class ChartZip(FileAnswer):
    content_types = ("application/zip",)


class SsnOut(Out):
    ssn: str


class SeenIn(Lenient):
    up_to: Id


class CareProviderPatch(Lenient):
    linked_staff: OptionalId = None
    first_name: texts.ShortName = ""
    last_name: texts.ShortName = ""
    organization_name: Annotated[str, size(200), texts.ONE_LINE] = ""
    specialty: Annotated[str, size(100)] = ""
    phone_number: texts.Phone = ""
    fax_number: texts.Phone = ""
    npi: Annotated[str, Field(pattern=r"^([0-9]{10})?$", description="Ten digits, or blank.")] = ""
    notes: Annotated[str, size(2_000)] = ""
    is_active: bool = True
    address_detail: AddressInParts | None = None

    def changes(self) -> dict[str, Any]:
        found = sent(self)
        if "address_detail" in found:
            found["address_detail"] = address_parts(self.address_detail)
        return found
