"""Who may set prices."""

from careflow.domains.billing.permissions import MANAGE_ORGANIZATION_SCHEDULES, BillingPermission
from careflow.platform.actor import Actor
from careflow.platform.endpoint.needs import matching
from careflow.platform.identity import ScopeMode


def manages_organization(actor: Actor) -> bool:
    trusted = actor.is_organization_admin or MANAGE_ORGANIZATION_SCHEDULES in actor.organization_permissions
    return actor.organization_id is not None and (trusted or actor.is_superuser)


def manages_facility(actor: Actor) -> bool:
    administers = actor.is_organization_admin or actor.role_code.lower() == "admin"
    return administers or actor.can(BillingPermission.MANAGE_FEE_SCHEDULES)


ORGANIZATION_PRICES = matching("organization owner or administrator, or org.fee_schedules.manage", manages_organization)
FACILITY_PRICES = matching(
    "organization owner or administrator, administrator of the facility, or billing.fee_schedules.manage",
    manages_facility,
    facility=ScopeMode.FACILITY,
)
