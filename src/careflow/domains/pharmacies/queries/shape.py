"""The one shape of a pharmacy, alone or inside another record, and the columns that it takes.

It stands here and not among the wire shapes, because other domains put pharmacies into their answers."""

from datetime import datetime
from typing import Any

from careflow.platform.address import ADDRESS_COLUMNS, AddressOut, shape_address
from careflow.platform.compiled import Row
from careflow.platform.endpoint.shapes import Out

PLAIN_COLUMNS = (
    "id", "ownership_scope", "name", "legal_business_name", "source", "external_id", "ncpdp_id", "npi", "dea_number",
    "tax_id", "store_number", "service_type", "accepts_erx", "is_24_hour", "hours", "languages", "directory_source",
    "directory_status", "last_directory_sync_at", "phone_number", "fax_number", "notes", "is_active", "created_at",
    "updated_at", "version",
)  # fmt: skip
WIDTH = len(PLAIN_COLUMNS) + len(ADDRESS_COLUMNS)


class PharmacyOut(Out):
    id: int
    ownership_scope: str
    name: str
    legal_business_name: str
    source: str
    external_id: str
    ncpdp_id: str | None
    npi: str | None
    dea_number: str
    tax_id: str
    store_number: str
    service_type: str
    accepts_erx: bool
    is_24_hour: bool
    hours: dict[str, Any]
    languages: list[str]
    directory_source: str
    directory_status: str
    last_directory_sync_at: datetime | None
    phone_number: str
    fax_number: str
    notes: str
    is_active: bool
    created_at: datetime
    updated_at: datetime
    version: int
    address: AddressOut | None


def pharmacy_columns(prefix: str = "") -> tuple[str, ...]:
    """Names for `values_list`; `prefix` is the way to the pharmacy, as in `pharmacy__`. There are WIDTH of them."""
    return tuple(f"{prefix}{column}" for column in (*PLAIN_COLUMNS, *ADDRESS_COLUMNS))


def pharmacy_fields(values: Row) -> Row:
    """The fields of PharmacyOut, from the values of `pharmacy_columns`."""
    plain, address = values[: len(PLAIN_COLUMNS)], values[len(PLAIN_COLUMNS) : WIDTH]
    return (*plain, shape_address(values[0], address))


def shape_pharmacy(values: Row) -> PharmacyOut:
    """From the values of `pharmacy_columns`, in their order."""
    return PharmacyOut(*pharmacy_fields(values))
