"""Fee schedules on the wire."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from careflow.domains.billing.queries import Linked, ScheduleRow
from careflow.domains.billing.rules.fee_schedules import LONGEST_CODE
from careflow.platform.endpoint.shapes import Id, Lenient, Out, Strict, Whole, size
from careflow.platform.endpoint.texts import BlankIsNone, slug_text

LARGEST_PLACE = 2_147_483_647
LONGEST_NOTES = 10_000


def _lowered(text: str) -> str:
    return slug_text(text).lower()


Name = Annotated[str, size(120, least=1)]
Code = Annotated[str, size(LONGEST_CODE, least=1), AfterValidator(_lowered)]
Notes = Annotated[str, size(LONGEST_NOTES)]
Place = Annotated[Whole, Field(ge=0, le=LARGEST_PLACE)]


class FeeSchedulePatch(Strict):
    name: Name = ""
    code: Code = ""
    is_default: bool = False
    is_active: bool = True
    notes: Notes = ""
    sort_order: Place = 0


class FeeScheduleIn(Strict):
    """Without a `code` the sheet gets one from its name."""

    name: Name
    code: Annotated[Code | None, BlankIsNone()] = None
    is_default: bool = False
    is_active: bool = True
    notes: Notes = ""
    sort_order: Place = 0


class ScheduleCopyIn(Lenient):
    source_schedule_id: Id


class LinkedNamesOut(Out):
    facilities: list[str]
    staff: list[str]
    payers: list[str]


class FeeScheduleOut(Out):
    id: int
    organization: int
    facility: int | None
    source_schedule: int | None
    source_schedule_name: str | None
    name: str
    code: str
    is_default: bool
    is_active: bool
    notes: str
    sort_order: int
    item_count: int
    created_by: int | None
    updated_by: int | None
    created_at: datetime
    updated_at: datetime
    version: int
    linked_entities: LinkedNamesOut


class CodesAddedOut(Out):
    added: int


def schedule_out(row: ScheduleRow, linked: Linked) -> FeeScheduleOut:
    return FeeScheduleOut(*row, LinkedNamesOut(*linked))


def schedules_out(rows: Iterable[ScheduleRow], linked: Any) -> list[FeeScheduleOut]:
    return [schedule_out(row, linked[row.id]) for row in rows]
