"""Columns of the schedule on the wire."""

import datetime as dt
from typing import Annotated

from careflow.domains.facilities.queries import ResourceRow
from careflow.platform.endpoint.shapes import Lenient, OptionalTime, Out, size


class ResourceOut(Out):
    id: int
    facility: int
    name: str
    default_room: str
    operating_start_time: dt.time | None
    operating_end_time: dt.time | None
    linked_staff: int | None
    linked_staff_name: str
    is_active: bool
    is_deletable: bool
    created_at: dt.datetime
    version: int


class ResourcePatch(Lenient):
    """Both times or neither; whose column it is follows from the staff."""

    name: Annotated[str, size(100, least=1)] = ""
    default_room: Annotated[str, size(80)] = ""
    operating_start_time: OptionalTime = None
    operating_end_time: OptionalTime = None
    is_active: bool = True


class ResourceIn(ResourcePatch):
    name: Annotated[str, size(100, least=1)]


def resource_out(row: ResourceRow) -> ResourceOut:
    return ResourceOut(*row)
