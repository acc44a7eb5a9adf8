"""Who may sign in on the portal."""

from datetime import datetime

from careflow.domains.accounts import operations as accounts
from careflow.domains.accounts.operations import PersonFields
from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.portal.models import PortalAccount
from careflow.platform.actor import Actor
from careflow.platform.identity import Surface

SUBJECT = "portal/portalaccount"


def open_account(
    *, actor: Actor, fields: PersonFields, patient_id: int | None, password: str | None = None, now: datetime
) -> PortalAccount:
    """An account for the patient of a chart of the actor's facility or, without one, for somebody who looks after
    others. Nobody signs in with it before a password is set. Raises BadInput for a username that is taken."""
    if actor.organization_id is None:
        raise TypeError("accounts are opened in an organization")
    person = accounts.add_person(fields=fields, password=password, surface=Surface.PORTAL, now=now)
    account = PortalAccount(
        organization_id=actor.organization_id,
        user_id=person.pk,
        patient_id=patient_id,
        created_by_id=actor.user_id,
        created_by_name=actor.name,
        created_at=now,
        updated_at=now,
    )
    account.save(force_insert=True)
    audit.record(
        actor=actor, action=Action.CREATE, subject=SUBJECT, subject_id=account.pk, summary="Portal account opened",
        metadata={"is_of_patient": patient_id is not None}, patient_id=patient_id, at=now,
    )  # fmt: skip
    return account
