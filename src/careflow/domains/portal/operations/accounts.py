"""Who may sign in on the portal."""

from datetime import datetime
from typing import Any, TypedDict

from django.db import transaction

from careflow.domains.accounts import operations as accounts
from careflow.domains.accounts.operations import PersonFields
from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.patients import queries as patients
from careflow.domains.patients.queries import InvitedPatient
from careflow.domains.portal.models import PortalAccount
from careflow.domains.portal.operations.letters import take_back
from careflow.domains.portal.operations.security import tell_former_address
from careflow.domains.portal.queries.accounts import lock_account, serves_elsewhere
from careflow.platform.actor import Actor
from careflow.platform.folding import fold
from careflow.platform.identity import Surface
from careflow.platform.problems import BadInput, NotFound
from careflow.platform.records import check_version, update_row
from careflow.platform.username import is_username

SUBJECT = "portal/portalaccount"
NO_ADDRESS = "Enter the e-mail address that the invitation goes to."
ELSEWHERE = "Another clinic relies on this, too. An administrator of the organization can change it."
BY_PROXY = "The address in the chart was entered by somebody who looks after the patient. Enter the right one here."
TAKEN = "Somebody signs in with this e-mail address already. Choose another username."


class AccountFields(TypedDict, total=False):
    """What the front desk may change of an account."""

    is_active: bool
    email: str


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


@transaction.atomic(savepoint=False)
def invite_patient(*, actor: Actor, patient_id: int, email: str, username: str, now: datetime) -> None:
    """Open an account for the patient of the chart, if there is none, and send the link for its first password; an
    earlier link ends. Without an e-mail address that of the account counts, or else that of the chart, unless somebody
    who looks after the patient has put it there: they would read the letter.

    Raises NotFound, BadInput, HasPassword, TooMany."""
    chart = patients.get_for_invitation(actor=actor, patient_id=patient_id, lock=True)
    need_chart_in_use(chart)
    account = lock_account(actor=actor, patient_id=patient_id)
    if account is not None:
        invite_again(actor=actor, account=account, email=email, username=username, now=now)
        return
    if not email and patients.is_email_by_proxy(actor=actor, patient_id=patient_id):
        raise BadInput(email=BY_PROXY)
    fields = fields_for(chart.first_name, chart.last_name, email or chart.email, username)
    account = open_with_username(actor=actor, fields=fields, chosen=bool(username), patient_id=patient_id, now=now)
    accounts.invite(actor=actor, user_id=account.user_id, surface=Surface.PORTAL, now=now)


@transaction.atomic(savepoint=False)
def change_account(
    *, actor: Actor, patient_id: int, fields: AccountFields, expected_version: int | None, now: datetime
) -> None:
    """Take the account of a chart out of use, put it back, or correct its e-mail address. Out of use, sessions and
    links end at once, and letters that have not left are taken back. Raises NotFound, StaleVersion."""
    account = lock_account(actor=actor, patient_id=patient_id)
    if account is None:
        raise NotFound
    check_version(account.version, expected_version)
    changed = []
    if "email" in fields:
        changed = _change_person(actor, account, {"email": fields["email"]}, now)
    columns: dict[str, Any] = {}
    if fields.get("is_active", account.is_active) != account.is_active:
        columns = {"is_active": fields["is_active"]}
    if not columns and not changed:
        return
    if columns and not columns["is_active"]:
        accounts.end_sessions(user_id=account.user_id, because="deactivated", now=now)
        accounts.end_links(user_id=account.user_id, because="inactive", now=now)
        take_back(account_id=account.pk, now=now)
    _write(actor, account, columns, sorted([*changed, *columns]), now)


def invite_again(*, actor: Actor, account: PortalAccount, email: str, username: str, now: datetime) -> None:
    """Send a new link, to another address or about another username where one is given. The account must be locked.
    Raises BadInput, HasPassword, TooMany."""
    if not account.is_active:
        raise BadInput(detail="This account is deactivated. Reactivate it first.")
    fields: PersonFields = {}
    if email:
        fields["email"] = email
    if username:
        fields["username"] = username
    elif email and fold(account.user.username) == fold(account.user.email) and is_username(email):
        fields["username"] = email
    changed = _change_person(actor, account, fields, now)
    if changed:
        _write(actor, account, {}, changed, now)
    accounts.invite(actor=actor, user_id=account.user_id, surface=Surface.PORTAL, now=now)


def _change_person(actor: Actor, account: PortalAccount, fields: PersonFields, now: datetime) -> list[str]:
    """How somebody signs in, and where their letters go, is changed by the one clinic that they come to or, when there
    are several, by an administrator of all of them; whoever signs in already is told at the former address."""
    user = account.user
    changing = sorted(name for name, value in fields.items() if getattr(user, name) != value)
    if changing and not actor.is_organization_admin and serves_elsewhere(actor=actor, account=account):
        raise BadInput({changing[0]: [ELSEWHERE]})
    changed = accounts.change_person(user_id=account.user_id, fields=fields, now=now)
    if "email" in changed and user.has_usable_password():
        tell_former_address(account=account, address=user.email, now=now)
    return changed


def fields_for(first_name: str, last_name: str, email: str, username: str) -> PersonFields:
    """Of a new person; the username is the e-mail address unless another is given. Raises BadInput."""
    if not email:
        raise BadInput(email=NO_ADDRESS)
    if not username and not is_username(email):
        raise BadInput(username="Choose a username: this e-mail address cannot be one.")
    return {"username": username or email, "email": email, "first_name": first_name, "last_name": last_name}


def open_with_username(
    *, actor: Actor, fields: PersonFields, chosen: bool, patient_id: int | None, now: datetime, taken: str = TAKEN
) -> PortalAccount:
    """As open_account; a username that nobody chose is explained when it is taken."""
    try:
        return open_account(actor=actor, fields=fields, patient_id=patient_id, now=now)
    except BadInput as refused:
        if "username" in refused.errors and not chosen:
            raise BadInput(username=taken) from None
        raise


def need_chart_in_use(chart: InvitedPatient) -> None:
    if not chart.is_active:
        raise BadInput(detail="This chart is deactivated. Restore it first.")


def _write(actor: Actor, account: PortalAccount, columns: dict[str, Any], changed: list[str], now: datetime) -> None:
    update_row(PortalAccount.objects.visible_to(actor).filter(pk=account.pk), columns, now=now)
    audit.record(
        actor=actor, action=Action.UPDATE, subject=SUBJECT, subject_id=account.pk,
        summary=f"Portal account changed: {', '.join(changed)}",
        metadata={"changed_fields": changed} | columns, patient_id=account.patient_id, at=now,
    )  # fmt: skip
