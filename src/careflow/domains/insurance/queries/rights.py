from careflow.domains.insurance.permissions import MANAGE_PAYERS
from careflow.platform.actor import Actor


def manages_organization_carriers(actor: Actor) -> bool:
    """Whoever works for no organization has none to manage, the installation's administrators too."""
    return actor.organization_id is not None and (actor.is_superuser or MANAGE_PAYERS in actor.organization_permissions)
