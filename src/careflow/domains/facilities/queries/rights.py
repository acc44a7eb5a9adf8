"""Rights that a person holds somewhere in the organization, for settings that no single facility owns."""

from careflow.domains.facilities.models import Staff
from careflow.domains.facilities.rules import security
from careflow.platform.actor import Actor


def holds_anywhere(*, actor: Actor, permission: str) -> bool:
    """Whether a working staff row of the actor, at any facility of the organization, has this permission."""
    if actor.user_id is None or actor.organization_id is None:
        return False
    rows = Staff.unscoped.filter(
        user_id=actor.user_id,
        is_active=True,
        role__is_active=True,
        facility__is_active=True,
        facility__organization_id=actor.organization_id,
    ).values_list("role__security_permissions", "security_overrides")
    return any(permission in security.held(security.effective(role, overrides)) for role, overrides in rows)
