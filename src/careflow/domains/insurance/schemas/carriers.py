"""Carriers, and how organizations and facilities deal with them, on the wire."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from careflow.domains.insurance.queries import WIDTH, CarrierOut, shape_carrier
from careflow.platform.address import known_state
from careflow.platform.compiled import Row
from careflow.platform.endpoint.shapes import Lenient, OptionalId, Out, Whole, sent, size
from careflow.platform.endpoint.texts import Phone, WebAddress

LARGEST_PLACE = 2_147_483_647
LONGEST_NOTES = 10_000
SAID = 3  # is_preferred, notes, sort_order: of a facility, then of its organization


def _state_or_blank(code: str) -> str:
    return known_state(code) if code else ""


State = Annotated[str, AfterValidator(_state_or_blank)]
Notes = Annotated[str, size(LONGEST_NOTES)]
Place = Annotated[Whole, Field(ge=0, le=LARGEST_PLACE)]


class CarrierPatch(Lenient):
    """Details of a private record; who keeps it and where it came from are not the caller's to say."""

    name: Annotated[str, size(150, least=1)] = ""
    payer_id: Annotated[str, size(50)] = ""
    phone_number: Phone = ""
    website: WebAddress = ""
    address_line_1: Annotated[str, size(150)] = ""
    address_line_2: Annotated[str, size(150)] = ""
    city: Annotated[str, size(100)] = ""
    state: State = ""
    zip_code: Annotated[str, size(10)] = ""
    is_active: bool = True


class CarrierIn(CarrierPatch):
    name: Annotated[str, size(150, least=1)]


class CarrierLinkSettings(Lenient):
    """How an organization shows a carrier, and which of its fee schedules prices it."""

    is_preferred: bool = True
    is_hidden: bool = False
    is_active: bool = True
    notes: Notes = ""
    sort_order: Place = 0
    fee_schedule: OptionalId = None


class CarrierLinkIn(CarrierLinkSettings):
    """Either `carrier_id`, from the directory, or `carrier`, a record of the organization's own."""

    carrier_id: OptionalId = None
    carrier: CarrierIn | None = None


class CarrierLinkPatch(CarrierLinkSettings):
    carrier: CarrierPatch | None = None


class CarrierOverrideSettings(Lenient):
    """How a facility shows a carrier. Null takes what the organization says."""

    is_preferred: bool | None = None
    is_hidden: bool = False
    is_active: bool = True
    notes: Notes | None = None
    sort_order: Place | None = None


class CarrierOverrideIn(CarrierOverrideSettings):
    """Exactly one of `organization_preference`, `carrier_id` and `carrier_details`."""

    organization_preference: OptionalId = None
    carrier_id: OptionalId = None
    carrier_details: CarrierIn | None = None


class CarrierOverridePatch(CarrierOverrideSettings):
    """`organization_preference` and `carrier_id` may be sent back, but not changed."""

    organization_preference: OptionalId = None
    carrier_id: OptionalId = None
    carrier_details: CarrierPatch | None = None


def settings_of(body: CarrierLinkSettings | CarrierOverrideSettings) -> dict[str, Any]:
    """What the caller sent of the settings, by column."""
    settings = CarrierLinkSettings if isinstance(body, CarrierLinkSettings) else CarrierOverrideSettings
    named = {name: value for name, value in sent(body).items() if name in settings.model_fields}
    return {"fee_schedule_id" if name == "fee_schedule" else name: value for name, value in named.items()}


def details_of(body: CarrierPatch | None) -> dict[str, Any] | None:
    """What the caller sent of a carrier, for an operation."""
    return None if body is None else sent(body)


class OrganizationCarrierOut(Out):
    id: int
    organization: int
    is_preferred: bool
    is_hidden: bool
    is_active: bool
    notes: str
    sort_order: int
    fee_schedule: int | None
    fee_schedule_name: str
    created_at: datetime
    updated_at: datetime
    version: int
    carrier: CarrierOut


class FacilityCarrierOverrideOut(Out):
    """Preferred, notes and place are those that hold: the facility's own or else its organization's."""

    id: int
    facility: int
    organization_preference: int | None
    is_hidden: bool
    is_active: bool
    created_at: datetime
    updated_at: datetime
    version: int
    is_preferred: bool
    notes: str
    sort_order: int
    carrier: CarrierOut | None
    effective_carrier: CarrierOut


def shape_link(row: Row) -> OrganizationCarrierOut:
    *plain, schedule_name = row[:9]
    return OrganizationCarrierOut(*(*plain, schedule_name or "", *row[9:-WIDTH], shape_carrier(row[-WIDTH:])))


def shape_override(row: Row) -> FacilityCarrierOverrideOut:
    plain, own, inherited = row[: -2 * WIDTH], row[-2 * WIDTH : -WIDTH], row[-WIDTH:]
    said, above = plain[-2 * SAID : -SAID], plain[-SAID:]
    holds = (
        next((value for value in values if value is not None), default)
        for *values, default in zip(said, above, (True, "", 0), strict=True)
    )
    carrier = None if own[0] is None else shape_carrier(own)
    return FacilityCarrierOverrideOut(*(*plain[: -2 * SAID], *holds, carrier, carrier or shape_carrier(inherited)))
