from careflow.domains.facilities import queries as facilities
from careflow.domains.pharmacies.permissions import MANAGE_ALL, PharmacyPermission
from careflow.platform.actor import Actor


def manages_organization_pharmacies(actor: Actor) -> bool:
    """A role with the organization's own permission, or whoever holds the facility permission anywhere in the
    organization; only the last takes a statement."""
    return MANAGE_ALL in actor.organization_permissions or (
        facilities.holds_anywhere(actor=actor, permission=PharmacyPermission.MANAGE_ORGANIZATION)
    )
