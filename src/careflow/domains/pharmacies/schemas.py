from datetime import datetime
from typing import Annotated, Any

import msgspec
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from careflow.domains.pharmacies import rules
from careflow.domains.pharmacies.queries import WIDTH, PharmacyOut, pharmacy_fields, shape_pharmacy
from careflow.platform.address import AddressPatch, address_parts
from careflow.platform.compiled import Row
from careflow.platform.endpoint.shapes import Lenient, OptionalId, OptionalInstant, Out, Whole, sent, size
from careflow.platform.endpoint.texts import BlankIsNone, Phone

LARGEST_PLACE = 2_147_483_647
LONGEST_NOTES = 10_000
LARGEST_HOURS = 10_000
MOST_LANGUAGES = 50


def _ncpdp_id(text: str) -> str:
    if not rules.is_ncpdp_id(text):
        raise PydanticCustomError("ncpdp_id", "An NCPDP id has 7 digits.")
    return text


def _npi(text: str) -> str:
    if not rules.is_npi(text):
        raise PydanticCustomError("npi", "An NPI has 10 digits.")
    return text


def _dea_number(text: str) -> str:
    if text and not rules.is_dea_number(text):
        raise PydanticCustomError("dea_number", "A DEA number has 2 letters and 7 digits.")
    return text


def _storable(hours: dict[str, Any]) -> dict[str, Any]:
    if len(msgspec.json.encode(hours)) > LARGEST_HOURS:
        raise PydanticCustomError("hours", "These opening hours are too long.")
    return hours


NcpdpId = Annotated[Annotated[str, AfterValidator(_ncpdp_id)] | None, BlankIsNone()]
Npi = Annotated[Annotated[str, AfterValidator(_npi)] | None, BlankIsNone()]
DeaNumber = Annotated[str, AfterValidator(_dea_number)]
Hours = Annotated[dict[str, Any], AfterValidator(_storable)]
Languages = Annotated[list[Annotated[str, size(50, least=1)]], Field(max_length=MOST_LANGUAGES)]
Notes = Annotated[str, size(LONGEST_NOTES)]
Place = Annotated[Whole, Field(ge=0, le=LARGEST_PLACE)]


class PharmacyPatch(Lenient):
    """Details of a private record; who keeps it and where it came from are not the caller's to say."""

    name: Annotated[str, size(150, least=1)] = ""
    legal_business_name: Annotated[str, size(255)] = ""
    ncpdp_id: NcpdpId = None
    npi: Npi = None
    dea_number: DeaNumber = ""
    tax_id: Annotated[str, size(20)] = ""
    store_number: Annotated[str, size(50)] = ""
    service_type: rules.ServiceType = rules.ServiceType.RETAIL
    accepts_erx: bool = False
    is_24_hour: bool = False
    hours: Hours = {}
    languages: Languages = []
    directory_status: rules.DirectoryStatus = rules.DirectoryStatus.UNKNOWN
    last_directory_sync_at: OptionalInstant = None
    phone_number: Phone = ""
    fax_number: Phone = ""
    address: AddressPatch | None = None
    notes: Notes = ""
    is_active: bool = True


class PharmacyIn(PharmacyPatch):
    name: Annotated[str, size(150, least=1)]


class Settings(Lenient):
    """How a link or an override shows its pharmacy."""

    is_preferred: bool = True
    is_hidden: bool = False
    is_active: bool = True
    notes: Notes = ""
    sort_order: Place = 0


class LinkIn(Settings):
    """Either `pharmacy_id`, from the directory, or `pharmacy`, a record of the organization's own."""

    pharmacy_id: OptionalId = None
    pharmacy: PharmacyIn | None = None


class LinkPatch(Settings):
    pharmacy: PharmacyPatch = PharmacyPatch()


class OverrideIn(Settings):
    """Exactly one of `organization_preference`, `pharmacy_id` and `pharmacy_details`."""

    organization_preference: OptionalId = None
    pharmacy_id: OptionalId = None
    pharmacy_details: PharmacyIn | None = None


class OverridePatch(Settings):
    """`organization_preference` and `pharmacy_id` may be sent back, but not changed."""

    organization_preference: OptionalId = None
    pharmacy_id: OptionalId = None
    pharmacy_details: PharmacyPatch = PharmacyPatch()


def settings_of(body: Settings) -> dict[str, Any]:
    """What the caller sent of the settings."""
    return {name: value for name, value in sent(body).items() if name in Settings.model_fields}


def details_of(body: PharmacyPatch | None) -> dict[str, Any] | None:
    """What the caller sent of a pharmacy, for an operation."""
    if body is None:
        return None
    details = sent(body)
    if "address" in details:
        details["address"] = address_parts(body.address)
    return details


class OrganizationPharmacyOut(Out):
    id: int
    is_preferred: bool
    is_hidden: bool
    is_active: bool
    notes: str
    sort_order: int
    created_at: datetime
    updated_at: datetime
    version: int
    pharmacy: PharmacyOut


class FacilityOverrideOut(Out):
    id: int
    facility: int
    organization_preference: int | None
    is_preferred: bool
    is_hidden: bool
    is_active: bool
    notes: str
    sort_order: int
    created_at: datetime
    updated_at: datetime
    version: int
    pharmacy: PharmacyOut | None
    effective_pharmacy: PharmacyOut


class DirectoryPharmacyOut(PharmacyOut):
    """With the city on top, where pickers look for it."""

    city: str


def shape_link(row: Row) -> OrganizationPharmacyOut:
    return OrganizationPharmacyOut(*(*row[:-WIDTH], shape_pharmacy(row[-WIDTH:])))


def shape_override(row: Row) -> FacilityOverrideOut:
    plain, own, inherited = row[: -2 * WIDTH], row[-2 * WIDTH : -WIDTH], row[-WIDTH:]
    pharmacy = None if own[0] is None else shape_pharmacy(own)
    return FacilityOverrideOut(*(*plain, pharmacy, pharmacy or shape_pharmacy(inherited)))


def shape_directory(row: Row) -> DirectoryPharmacyOut:
    *plain, address = pharmacy_fields(row)
    return DirectoryPharmacyOut(*(*plain, address, address.city if address is not None else ""))
