"""What a new facility starts with."""

from datetime import datetime
from typing import Any

from careflow.domains.facilities.events import FacilityOpened
from careflow.domains.facilities.models import (
    AppointmentStatus,
    AppointmentType,
    PatientGender,
    StaffRole,
    StaffTitle,
)
from careflow.domains.facilities.rules import defaults, security
from careflow.platform import events


def add_default_dictionaries(*, facility_id: int, now: datetime) -> None:
    """Statuses, types, roles, titles and genders of a new facility; none of them can be deleted. Whoever opens a
    facility passes here, and higher domains hear of it."""
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
    events.publish(FacilityOpened(facility_id, now))
