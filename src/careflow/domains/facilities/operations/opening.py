"""What a new facility and a new provider get without asking."""

from datetime import datetime
from typing import Any

from careflow.domains.facilities.models import (
    AppointmentStatus,
    AppointmentType,
    PatientGender,
    Resource,
    Staff,
    StaffRole,
    StaffTitle,
)
from careflow.domains.facilities.rules import defaults, names, security


def add_default_dictionaries(*, facility_id: int, now: datetime) -> None:
    """Statuses, types, roles, titles and genders of a new facility; none of them can be deleted."""
    common: dict[str, Any] = {"facility_id": facility_id, "is_deletable": False, "created_at": now, "updated_at": now}
    AppointmentStatus.unscoped.bulk_create(
        AppointmentStatus(code=code, name=name, color=color, is_billable=billable, **common)
        for code, name, color, billable in defaults.STATUSES
    )
    AppointmentType.unscoped.bulk_create(
        AppointmentType(code=code, name=name, color=color, duration_minutes=minutes, **common)
        for code, name, color, minutes in defaults.TYPES
    )
    StaffRole.unscoped.bulk_create(
        StaffRole(code=code, name=name, is_system_role=system, security_permissions=security.template(code), **common)
        for code, name, system in defaults.ROLES
    )
    StaffTitle.unscoped.bulk_create(StaffTitle(code=code, name=name, **common) for code, name in defaults.TITLES)
    PatientGender.unscoped.bulk_create(
        PatientGender(code=code, name=name, sort_order=order, **common) for code, name, order in defaults.GENDERS
    )


def ensure_linked_resource(*, staff: Staff, now: datetime, default_room: str = "") -> None:
    """Give an active physician a column of their own on the schedule, or wake the one they had."""
    is_physician = "physician" in {staff.role.code.lower(), staff.role.name.lower()}
    if not (staff.is_active and is_physician):
        return
    title = staff.title.name if staff.title else None
    name = names.display_name(title, staff.user.first_name, staff.user.last_name, staff.user.username)
    Resource.unscoped.update_or_create(
        linked_staff=staff,
        defaults={"is_active": True, "updated_at": now},
        create_defaults={
            "facility_id": staff.facility_id,
            "name": name[:100],
            "default_room": default_room,
            "is_deletable": False,
            "created_at": now,
            "updated_at": now,
        },
    )
