"""The demo group's people at work."""

from careflow.domains.facilities.models import Facility, Staff
from careflow.platform.actor import Actor, system


def of_system(facility: Facility) -> Actor:
    return system(name="CareFlow demo", organization_id=facility.organization_id, facility_id=facility.pk)


def of_staff(staff: Staff, facility: Facility) -> Actor:
    """With the rights of the role and those that were given or taken in person."""
    rights = {**staff.role.security_permissions, **staff.security_overrides}
    return Actor(
        user_id=staff.user_id,
        name=staff.user.display_name,
        organization_id=facility.organization_id,
        facility_id=facility.pk,
        facility_timezone=facility.timezone,
        staff_id=staff.pk,
        role_code=staff.role.code,
        permissions=frozenset(key for key, is_given in rights.items() if is_given),
    )


def find(facility: Facility, role: str) -> list[Staff]:
    """Those of the demo group who still work here in this role, longest here first."""
    rows = Staff.unscoped.filter(
        facility=facility, role__code=role, is_active=True, user__is_active=True,
        user__membership__organization_id=facility.organization_id,
    )  # fmt: skip
    return list(rows.select_related("user", "role", "title").order_by("pk"))
