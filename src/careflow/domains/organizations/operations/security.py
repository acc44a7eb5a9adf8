"""What a role asks of everybody who signs in with it."""

from datetime import datetime

from django.db import transaction

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.organizations.models import Membership, OrganizationRole
from careflow.domains.organizations.operations.members import forbid_grant
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput, NotAllowed
from careflow.platform.records import check_version, update_row


class OwnFactorFirst(NotAllowed):
    """Whoever asks their own role for something they have not tried would lock themselves out, and perhaps all."""

    code = "organization_role.own_factor_first"
    detail = "Set up your own second factor and sign in with it before your role asks for one."


@transaction.atomic(savepoint=False)
def require_second_factor(
    *, actor: Actor, code: str, required: bool, now: datetime, expected_version: int | None = None
) -> tuple[int, int]:
    """Ask everybody with the role for a second factor, or no longer; returns the role's id and how many active
    members have none.

    Raises OwnersOnly or BeyondOwnRights for a role above the actor's, OwnFactorFirst, StaleVersion, and BadInput for
    a role that the organization does not have."""
    roles = OrganizationRole.objects.visible_to(actor).filter(code=code, is_active=True)
    role = roles.select_for_update(no_key=True, of=("self",)).first()
    if role is None:
        raise BadInput(role="This organization has no role with this code.")
    forbid_grant(actor, role)
    check_version(role.version, expected_version)
    if required and code == actor.organization_role and not actor.second_factor_given:
        raise OwnFactorFirst
    if role.requires_second_factor != required:
        update_row(roles, {"requires_second_factor": required}, now=now)
        _record(actor, role, now, required=required)
    members = Membership.objects.visible_to(actor).filter(role=role, is_active=True)
    return int(role.pk), members.filter(user__second_factor__confirmed_at=None).count()


def _record(actor: Actor, role: OrganizationRole, now: datetime, *, required: bool) -> None:
    audit.record(
        actor=actor,
        action=Action.UPDATE,
        subject="organizations/organizationrole",
        subject_id=role.pk,
        summary=f"Organization role {role.name} {'asks' if required else 'no longer asks'} for a second factor",
        metadata={
            "organization_id": actor.organization_id,
            "role": role.code,
            "changed_fields": ["requires_second_factor"],
            "previous": {"requires_second_factor": not required},
            "next": {"requires_second_factor": required},
        },
        at=now,
    )
