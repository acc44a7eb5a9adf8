"""Who may change a facility's settings."""

from careflow.domains.facilities.permissions import FacilityPermission
from careflow.platform.actor import Actor
from careflow.platform.endpoint.needs import matching
from careflow.platform.identity import ScopeMode


def manages_facility(actor: Actor) -> bool:
    """A role that administers, in the facility or the organization, and the key in the facility itself."""
    administers = actor.is_organization_admin or actor.role_code.lower() == "admin"
    return administers and actor.can(FacilityPermission.MANAGE_FACILITY)


def manages_security(actor: Actor) -> bool:
    return actor.is_superuser or actor.is_organization_owner or actor.can(FacilityPermission.MANAGE_SECURITY)


FACILITY_ADMIN = matching(
    "admin.facility.manage, as administrator of the facility or the organization",
    manages_facility,
    facility=ScopeMode.FACILITY,
)
STAFF_ADMIN = matching(
    "admin.facility.manage + admin.security.manage, as administrator of the facility or the organization",
    lambda actor: manages_facility(actor) and manages_security(actor),
    facility=ScopeMode.FACILITY,
)
