"""Who may set prices."""

from careflow.domains.billing.permissions import MANAGE_ORGANIZATION_SCHEDULES, BillingPermission
from careflow.platform.actor import Actor
from careflow.platform.endpoint.needs import matching
from careflow.platform.identity import ScopeMode


def manages_organization(actor: Actor) -> bool:
    trusted = actor.is_superuser or MANAGE_ORGANIZATION_SCHEDULES in actor.organization_permissions
    return actor.organization_id is not None and trusted


def manages_facility(actor: Actor) -> bool:
    prices_all = MANAGE_ORGANIZATION_SCHEDULES in actor.organization_permissions
    return prices_all or actor.role_code.lower() == "admin" or actor.can(BillingPermission.MANAGE_FEE_SCHEDULES)


ORGANIZATION_PRICES = matching("org.fee_schedules.manage", manages_organization)
FACILITY_PRICES = matching(
    "org.fee_schedules.manage, administrator of the facility, or billing.fee_schedules.manage",
    manages_facility,
    facility=ScopeMode.FACILITY,
)
