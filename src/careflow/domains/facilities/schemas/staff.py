"""Staff on the wire."""

import datetime as dt
import re
from typing import Annotated, Any

from pydantic import AfterValidator, AliasChoices, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from careflow.domains.facilities.queries import StaffRow
from careflow.domains.facilities.rules import security
from careflow.domains.facilities.schemas.dictionaries import Rights
from careflow.domains.facilities.schemas.facilities import Hours
from careflow.platform.endpoint.shapes import LARGEST_ID, Id, Lenient, OptionalDate, OptionalId, Out, Whole, sent, size

_NPI = re.compile(r"([0-9]{10})?")


def _npi(text: str) -> str:
    if not _NPI.fullmatch(text):
        raise PydanticCustomError("npi", "Enter the 10 digits of the NPI, or nothing.")
    return text


def _required(value: Any) -> Any:
    if value == "":
        raise PydanticCustomError("missing", "This field is required.")
    return value


def _blank_is_zero(value: Any) -> Any:
    return 0 if value == "" else value


Npi = Annotated[str, AfterValidator(_npi), Field(json_schema_extra={"pattern": f"^{_NPI.pattern}$"})]
NamedId = Annotated[Id, BeforeValidator(_required)]
# A blank role means that none was chosen, so the stored one stays.
KeptId = Annotated[Whole, BeforeValidator(_blank_is_zero), Field(ge=0, le=LARGEST_ID)]


class StaffPersonOut(Out):
    id: int
    username: str
    first_name: str
    last_name: str
    email: str


class StaffOut(Out):
    """Numbers of licences and the person's rights are blank for callers who neither manage the facility nor
    are the person."""

    id: int
    user: StaffPersonOut
    display_name: str
    facility: int
    facility_name: str
    role: int
    role_name: str
    role_code: str
    title: int | None
    title_name: str | None
    title_code: str | None
    npi: str
    dea_number: str
    state_license_number: str
    state_license_state: str
    state_license_expiration: dt.date | None
    dea_expiration: dt.date | None
    specialty: str
    taxonomy_code: str
    eprescribe_enabled: bool
    fee_schedule: int | None
    fee_schedule_name: str
    is_active: bool
    is_default: bool
    can_render_claims: bool
    resource_default_room: str | None
    resource_operating_start_time: dt.time | None
    resource_operating_end_time: dt.time | None
    security_overrides: dict[str, bool]
    effective_security_permissions: dict[str, bool]
    online_scheduling_enabled: bool
    auto_confirm_bookings: bool
    online_cancellation_enabled: bool
    cancellation_cutoff_hours: int
    version: int


class StaffPatch(Lenient):
    """`role` and `title` are accepted as other names of `role_id` and `title_id`."""

    role_id: KeptId = Field(0, validation_alias=AliasChoices("role_id", "role"))
    title_id: OptionalId = Field(None, validation_alias=AliasChoices("title_id", "title"))
    npi: Npi = ""
    dea_number: Annotated[str, size(20)] = ""
    state_license_number: Annotated[str, size(50)] = ""
    state_license_state: Annotated[str, size(2)] = ""
    state_license_expiration: OptionalDate = None
    dea_expiration: OptionalDate = None
    specialty: Annotated[str, size(100)] = ""
    taxonomy_code: Annotated[str, size(20)] = ""
    eprescribe_enabled: bool = False
    fee_schedule: OptionalId = None
    is_active: bool = True
    is_default: bool = False
    security_overrides: Rights = {}
    online_scheduling_enabled: bool = False
    auto_confirm_bookings: bool = False
    online_cancellation_enabled: bool = False
    cancellation_cutoff_hours: Hours = 24


class StaffIn(StaffPatch):
    """`user`, `role` and `title` are accepted as other names of `user_id`, `role_id` and `title_id`."""

    user_id: NamedId = Field(validation_alias=AliasChoices("user_id", "user"))
    role_id: NamedId = Field(validation_alias=AliasChoices("role_id", "role"))


def staff_changes(body: StaffPatch) -> dict[str, Any]:
    """What the caller sent, for the operations."""
    changes = sent(body)
    if "fee_schedule" in changes:
        changes["fee_schedule_id"] = changes.pop("fee_schedule")
    if not changes.get("role_id", 1):
        del changes["role_id"]
    if "security_overrides" in changes:
        changes["security_overrides"] = security.normalise(changes["security_overrides"])
    return changes


def staff_out(row: StaffRow, *, trusted: bool) -> StaffOut:
    """`trusted`: the caller manages the facility or its security, or is this person."""
    return StaffOut(
        id=row.id,
        user=StaffPersonOut(row.user_id, row.username, row.first_name, row.last_name, row.email),
        display_name=row.display_name,
        facility=row.facility_id,
        facility_name=row.facility_name,
        role=row.role_id,
        role_name=row.role_name,
        role_code=row.role_code,
        title=row.title_id,
        title_name=row.title_name,
        title_code=row.title_code,
        npi=row.npi,
        dea_number=row.dea_number if trusted else "",
        state_license_number=row.state_license_number if trusted else "",
        state_license_state=row.state_license_state if trusted else "",
        state_license_expiration=row.state_license_expiration if trusted else None,
        dea_expiration=row.dea_expiration if trusted else None,
        specialty=row.specialty,
        taxonomy_code=row.taxonomy_code,
        eprescribe_enabled=row.eprescribe_enabled,
        fee_schedule=row.fee_schedule_id,
        fee_schedule_name=row.fee_schedule_name or "",
        is_active=row.is_active,
        is_default=row.is_default,
        can_render_claims=row.can_render,
        resource_default_room=row.resource_default_room,
        resource_operating_start_time=row.resource_operating_start_time,
        resource_operating_end_time=row.resource_operating_end_time,
        security_overrides=security.normalise(row.security_overrides) if trusted else {},
        effective_security_permissions=(
            security.effective(row.role_permissions, row.security_overrides) if trusted else {}
        ),
        online_scheduling_enabled=row.online_scheduling_enabled,
        auto_confirm_bookings=row.auto_confirm_bookings,
        online_cancellation_enabled=row.online_cancellation_enabled,
        cancellation_cutoff_hours=row.cancellation_cutoff_hours,
        version=row.version,
    )
