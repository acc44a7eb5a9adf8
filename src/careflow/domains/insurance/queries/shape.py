"""The one shape of a carrier, alone or inside another record, and the columns that it takes.

It stands here and not among the wire shapes, because other domains put carriers into their answers."""

from datetime import datetime

from careflow.platform.compiled import Row
from careflow.platform.endpoint.shapes import Out

CARRIER_COLUMNS = (
    "id", "ownership_scope", "name", "source", "external_id", "directory_source", "last_directory_sync_at", "payer_id",
    "phone_number", "website", "address_line_1", "address_line_2", "city", "state", "zip_code", "is_active",
    "created_at", "updated_at", "version",
)  # fmt: skip
WIDTH = len(CARRIER_COLUMNS)


class CarrierOut(Out):
    id: int
    ownership_scope: str
    name: str
    source: str
    external_id: str
    directory_source: str
    last_directory_sync_at: datetime | None
    payer_id: str
    phone_number: str
    website: str
    address_line_1: str
    address_line_2: str
    city: str
    state: str
    zip_code: str
    is_active: bool
    created_at: datetime
    updated_at: datetime
    version: int


class EffectiveCarrierOut(CarrierOut):
    """With how the facility shows it: what it says itself, else what its organization says. `organization_preference`
    is the organization's link, null for a payer that only the facility added."""

    is_preferred: bool
    sort_order: int
    notes: str
    organization_preference: int | None


def carrier_columns(prefix: str = "") -> tuple[str, ...]:
    """Names for `values_list`; `prefix` is the way to the carrier, as in `carrier__`. There are WIDTH of them."""
    return tuple(f"{prefix}{column}" for column in CARRIER_COLUMNS)


def shape_carrier(values: Row) -> CarrierOut:
    """From the values of `carrier_columns`, in their order."""
    return CarrierOut(*values)
