"""A physician's own column on the schedule, which comes, goes and is renamed with the staff row."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from careflow.domains.facilities.models import Resource, Staff
from careflow.domains.facilities.rules import names
from careflow.platform.records import update_row

LONGEST_NAME = 100


def has_column(staff: Staff) -> bool:
    return names.has_column(staff.role.code, staff.role.name, is_active=staff.is_active)


def ensure_linked_resource(*, staff: Staff, now: datetime, default_room: str = "") -> None:
    """Give an active physician a column of their own on the schedule, or wake the one they had."""
    if not has_column(staff):
        return
    name = column_name(staff)
    kept = Resource.unscoped.filter(linked_staff=staff)
    if kept.exists():
        update_row(kept, {"is_active": True, "name": name}, now=now)
        return
    Resource.unscoped.create(
        facility_id=staff.facility_id,
        linked_staff=staff,
        name=name,
        default_room=default_room,
        is_deletable=False,
        created_at=now,
        updated_at=now,
    )


def retire_linked_resource(*, staff: Staff, now: datetime) -> None:
    """Close the column of somebody who no longer sees patients here; visits in it keep it."""
    update_row(Resource.unscoped.filter(linked_staff=staff, is_active=True), {"is_active": False}, now=now)


def follow_staff(*, staff: Staff, had_column: bool, now: datetime) -> None:
    """After a change of the staff row. A column that somebody closed by hand stays closed as long as the
    person's right to one has not changed."""
    if has_column(staff) and not had_column:
        ensure_linked_resource(staff=staff, now=now)
    elif had_column and not has_column(staff):
        retire_linked_resource(staff=staff, now=now)
    else:
        rename_columns(Staff.unscoped.filter(pk=staff.pk), now=now)


def follow_person(*, user_id: int, is_back: bool, now: datetime) -> None:
    """After somebody left the organization or came back: their columns close everywhere, or open again."""
    for staff in Staff.unscoped.filter(user_id=user_id, is_active=True).select_related("role", "title", "user"):
        if is_back:
            ensure_linked_resource(staff=staff, now=now)
        else:
            retire_linked_resource(staff=staff, now=now)


def rename_linked_resources(*, user_id: int, now: datetime) -> None:
    """After a person's name changed."""
    rename_columns(Staff.unscoped.filter(user_id=user_id), now=now)


def rename_columns(rows: QuerySet[Any], *, now: datetime) -> None:
    """Give the columns of these staff rows the name that the row goes by now."""
    for staff in rows.filter(linked_resource__isnull=False).select_related("user", "title", "linked_resource"):
        if staff.linked_resource.name != column_name(staff):
            update_row(Resource.unscoped.filter(linked_staff=staff), {"name": column_name(staff)}, now=now)


def column_name(staff: Staff) -> str:
    return staff_name(staff)[:LONGEST_NAME]


def staff_name(staff: Staff) -> str:
    title = staff.title.name if staff.title else None
    return names.display_name(title, staff.user.first_name, staff.user.last_name, staff.user.username)
