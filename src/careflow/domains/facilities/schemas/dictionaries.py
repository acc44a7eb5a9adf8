"""Entries of a facility's dictionaries on the wire."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from careflow.domains.facilities.queries import Gender, Role, Status, Title, VisitType
from careflow.domains.facilities.rules import security
from careflow.platform.endpoint.shapes import Lenient, Out, Whole, sent, size

_COLOR = re.compile(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
MINUTES_OF_A_DAY = 24 * 60
LARGEST_INTEGER = 2**31 - 1
MOST_KEYS = 200


def _color(text: str) -> str:
    if not _COLOR.fullmatch(text):
        raise PydanticCustomError("color", "Enter a colour like #93c5fd.")
    return text


Color = Annotated[str, AfterValidator(_color), Field(json_schema_extra={"pattern": f"^{_COLOR.pattern}$"})]
Code = Annotated[str, size(50, least=1)]
Name = Annotated[str, size(50, least=1)]
Rights = Annotated[
    dict[str, bool | None],
    Field(max_length=MOST_KEYS, description="Permission keys to true or false; unknown keys and nulls are dropped."),
]


class StatusOut(Out):
    id: int
    facility: int
    code: str
    name: str
    color: str
    is_active: bool
    is_billable: bool
    is_deletable: bool
    version: int


class StatusPatch(Lenient):
    code: Code = ""
    name: Name = ""
    color: Color = "#94a3b8"
    is_active: bool = True
    is_billable: bool = True


class StatusIn(StatusPatch):
    code: Code
    name: Name


class VisitTypeOut(Out):
    id: int
    facility: int
    code: str
    name: str
    color: str
    is_active: bool
    is_billable: bool
    is_deletable: bool
    duration_minutes: int
    bookable_online: bool
    auto_confirm_bookings: bool
    version: int


class VisitTypePatch(StatusPatch):
    color: Color = "#c084fc"
    duration_minutes: Annotated[Whole, Field(ge=1, le=MINUTES_OF_A_DAY)] = 15
    bookable_online: bool = False
    auto_confirm_bookings: bool = False


class VisitTypeIn(VisitTypePatch):
    code: Code
    name: Name


class RoleOut(Out):
    """`security_permissions` names all keys."""

    id: int
    facility: int
    code: str
    name: str
    security_permissions: dict[str, bool]
    is_system_role: bool
    is_deletable: bool
    is_active: bool
    version: int


class RolePatch(Lenient):
    code: Code = ""
    name: Name = ""
    is_active: bool = True
    security_permissions: Rights = {}


class RoleIn(Lenient):
    """The rights of a new role follow from its code."""

    code: Code
    name: Name
    is_active: bool = True


class TitleOut(Out):
    id: int
    facility: int
    code: str
    name: str
    is_active: bool
    is_deletable: bool
    version: int


class TitlePatch(Lenient):
    code: Annotated[str, size(10, least=1)] = ""
    name: Annotated[str, size(20, least=1)] = ""
    is_active: bool = True


class TitleIn(TitlePatch):
    code: Annotated[str, size(10, least=1)]
    name: Annotated[str, size(20, least=1)]


class GenderOut(Out):
    id: int
    facility: int
    code: str
    name: str
    sort_order: int
    is_active: bool
    is_deletable: bool
    version: int


class GenderPatch(Lenient):
    code: Annotated[str, size(20, least=1)] = ""
    name: Name = ""
    sort_order: Annotated[Whole, Field(ge=0, le=LARGEST_INTEGER)] = 0
    is_active: bool = True


class GenderIn(GenderPatch):
    code: Annotated[str, size(20, least=1)]
    name: Name


def role_changes(body: RolePatch) -> dict[str, Any]:
    """What the caller sent, for the operations; permissions as the whole map."""
    changes = sent(body)
    if "security_permissions" in changes:
        changes["security_permissions"] = security.full_map(changes["security_permissions"])
    return changes


def status_out(entry: Status) -> StatusOut:
    return StatusOut(*entry)


def visit_type_out(entry: VisitType) -> VisitTypeOut:
    return VisitTypeOut(*entry)


def role_out(entry: Role) -> RoleOut:
    return RoleOut(*entry._replace(security_permissions=security.full_map(entry.security_permissions)))


def title_out(entry: Title) -> TitleOut:
    return TitleOut(*entry)


def gender_out(entry: Gender) -> GenderOut:
    return GenderOut(*entry)
