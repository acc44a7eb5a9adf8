"""Prices on the wire: on a sheet, as a facility deviates from them, and as they come out for it."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from careflow.domains.billing.queries import EffectiveFee, ItemRow, OverrideRow
from careflow.domains.billing.schemas.fee_schedules import Place
from careflow.platform.compiled import Row
from careflow.platform.endpoint.amounts import Cents, Hundredths
from careflow.platform.endpoint.shapes import OptionalId, Out, Strict, sent, size
from careflow.platform.money import spelled

COLUMNS = {"organization_item": "item_id", "schedule": "schedule_id", "charge_amount": "charge_cents"}
ONE_UNIT = 100
OFFICE = "11"


def _short_code(text: str) -> str:
    if not (text.isascii() and text.isalnum()) and text:
        raise PydanticCustomError("short_code", "Use letters and digits.")
    return text.upper()


def _service_code(text: str) -> str:
    if not (text.isascii() and text.isprintable()):
        raise PydanticCustomError("service_code", "Use letters, digits and hyphens.")
    return text.upper()


def _null_is_blank(value: Any) -> Any:
    return "" if value is None else value


Modifier = Annotated[str, size(2), AfterValidator(_short_code)]
PlaceOfService = Annotated[str, size(2), AfterValidator(_short_code)]
ServiceCode = Annotated[str, size(16, least=1), AfterValidator(_service_code)]
OwnCode = Annotated[str, BeforeValidator(_null_is_blank), size(16), AfterValidator(_service_code)]
Description = Annotated[str, size(255, least=1)]


class ScheduleItemPatch(Strict):
    """`schedule` may be sent back, but an item stays on its sheet."""

    schedule: OptionalId = None
    service_code: ServiceCode = ""
    description: Description = ""
    default_units: Hundredths = Field(default_factory=lambda: ONE_UNIT)
    charge_amount: Cents = Field(default_factory=int)
    modifier_1: Modifier = ""
    modifier_2: Modifier = ""
    modifier_3: Modifier = ""
    modifier_4: Modifier = ""
    place_of_service: PlaceOfService = OFFICE
    is_active: bool = True
    sort_order: Place = 0


class ScheduleItemIn(ScheduleItemPatch):
    """Without a `schedule`, the item goes on the organization's default sheet."""

    service_code: ServiceCode
    description: Description
    charge_amount: Cents


class FeeOverrideIn(Strict):
    """Either `organization_item` or a `service_code` of the facility's own. Null inherits; an empty modifier is
    none."""

    organization_item: OptionalId = None
    service_code: OwnCode = ""
    description: Description | None = None
    default_units: Hundredths | None = None
    charge_amount: Cents | None = None
    modifier_1: Modifier | None = None
    modifier_2: Modifier | None = None
    modifier_3: Modifier | None = None
    modifier_4: Modifier | None = None
    place_of_service: PlaceOfService | None = None
    is_active: bool = True
    sort_order: Place | None = None


class FeeOverridePatch(FeeOverrideIn):
    """`organization_item` may be sent back, but an entry stays with its item."""


class ScheduleItemOut(Out):
    id: int
    organization: int
    schedule: int
    service_code: str
    description: str
    default_units: str
    charge_amount: str
    modifier_1: str
    modifier_2: str
    modifier_3: str
    modifier_4: str
    place_of_service: str
    is_active: bool
    sort_order: int
    created_by: int | None
    updated_by: int | None
    created_at: datetime
    updated_at: datetime
    version: int


class FeeOverrideOut(Out):
    id: int
    facility: int
    organization_item: int | None
    service_code: str
    description: str | None
    default_units: str | None
    charge_amount: str | None
    modifier_1: str | None
    modifier_2: str | None
    modifier_3: str | None
    modifier_4: str | None
    place_of_service: str | None
    is_active: bool
    sort_order: int | None
    created_by: int | None
    updated_by: int | None
    created_at: datetime
    updated_at: datetime
    version: int


class EffectiveFeeOut(Out):
    id: str
    organization_item: int | None
    facility_override: int | None
    catalog_source: str
    service_code: str
    description: str
    default_units: str
    charge_amount: str
    modifier_1: str
    modifier_2: str
    modifier_3: str
    modifier_4: str
    place_of_service: str
    is_active: bool
    sort_order: int


def item_values(body: ScheduleItemPatch | FeeOverrideIn) -> dict[str, Any]:
    """What the caller sent, by the names of the columns."""
    return {COLUMNS.get(name, name): value for name, value in sent(body).items()}


def item_out(row: ItemRow) -> ScheduleItemOut:
    values: Row = row
    return ScheduleItemOut(*(*values[:5], spelled(row.default_units), spelled(row.charge_cents), *values[7:]))


def override_out(row: OverrideRow) -> FeeOverrideOut:
    values: Row = row
    units, price = (None if amount is None else spelled(amount) for amount in (row.default_units, row.charge_cents))
    return FeeOverrideOut(*(*values[:5], units, price, *values[7:]))


def fee_out(fee: EffectiveFee) -> EffectiveFeeOut:
    if fee.item_id is None:
        number, source = f"facility:{fee.override_id}", "facility"
    else:
        number, source = f"org:{fee.item_id}", "organization" if fee.override_id is None else "facility_override"
    values: Row = fee
    amounts = (spelled(fee.default_units), spelled(fee.charge_cents))
    own = (number, fee.item_id, fee.override_id, source, *values[2:4])
    return EffectiveFeeOut(*(*own, *amounts, *values[6:11], True, fee.sort_order))
