"""Who signs in on the portal, as the front desk sees it."""

from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from django.contrib.auth.hashers import is_password_usable
from django.db.models import FilteredRelation, Q, QuerySet

from careflow.domains.patients import queries as patients
from careflow.domains.portal.models import PortalAccount, ProxyAccess
from careflow.platform.actor import Actor
from careflow.platform.folding import fold
from careflow.platform.problems import NotFound

PERSON = (
    "id", "user__username", "user__first_name", "user__last_name", "user__email", "is_active", "user__is_active",
    "user__password",
)  # fmt: skip
REST = ("user__last_login", "created_at", "version")


class State(StrEnum):
    """An invitation that ran out, or was answered wrongly too often, has lapsed: send another."""

    NONE = "none"
    INVITED = "invited"
    LAPSED = "lapsed"
    ACTIVE = "active"
    INACTIVE = "inactive"


class Holder(NamedTuple):
    """The person of an account."""

    id: int
    username: str
    first_name: str
    last_name: str
    email: str
    state: State


class Account(NamedTuple):
    holder: Holder
    invited_until: datetime | None
    last_login: datetime | None
    created_at: datetime
    version: int


def get_account(*, actor: Actor, patient_id: int, now: datetime) -> Account | None:
    """Of the patient's chart; None when nobody signs in for it as its patient. Raises NotFound for a chart of
    another facility."""
    patients.get_for_invitation(actor=actor, patient_id=patient_id)
    row = with_invitations(_of_chart(actor, patient_id), "").values_list(*PERSON, "invitation__expires_at", *REST)
    found = row.first()
    if found is None:
        return None
    invited_until, *rest = found[len(PERSON) :]
    holder = holder_from(found[: len(PERSON)], invited_until, now)
    return Account(holder, invited_until if holder.state is State.INVITED else None, *rest)


def lock_account(*, actor: Actor, patient_id: int) -> PortalAccount | None:
    """Of the chart of a patient of the actor's facility, with its person."""
    rows = _of_chart(actor, patient_id).select_related("user").select_for_update(of=("self",), no_key=True)
    return rows.first()


def lock_person(*, actor: Actor, account_id: int) -> PortalAccount:
    """An account of the actor's organization, with its person."""
    rows: QuerySet[PortalAccount] = PortalAccount.objects.visible_to(actor).select_related("user")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=account_id)


def find_by_username(*, actor: Actor, username: str) -> PortalAccount | None:
    """An account of the actor's organization that is in use."""
    accounts: QuerySet[PortalAccount] = PortalAccount.objects.visible_to(actor).select_related("user")
    return accounts.filter(user__username_key=fold(username), is_active=True, user__is_active=True).first()


def serves_elsewhere(*, actor: Actor, account: PortalAccount) -> bool:
    """Whether it has a chart or a link at another facility, where whatever is changed of it counts, too."""
    links = ProxyAccess.unscoped.filter(account_id=account.pk, revoked_at=None)
    charts = PortalAccount.unscoped.filter(pk=account.pk, patient__isnull=False)
    return (
        links.exclude(facility_id=actor.facility_id).exists()
        or charts.exclude(patient__facility_id=actor.facility_id).exists()
    )


def serves_nobody(*, account: PortalAccount) -> bool:
    """Whether it has neither a chart nor a link anywhere that was not revoked."""
    links = ProxyAccess.unscoped.filter(account_id=account.pk, revoked_at=None)
    return account.patient_id is None and not links.exists()


def with_invitations(rows: QuerySet[Any], prefix: str) -> QuerySet[Any]:
    """Joined to the open link of each person; `prefix` is the way to the account, as in `account__`."""
    links = f"{prefix}user__password_links"
    is_open = Q(**{f"{links}__ended_at__isnull": True, f"{links}__purpose": "invitation"})
    joined: QuerySet[Any] = rows.annotate(invitation=FilteredRelation(links, condition=is_open))
    return joined


def holder_from(values: tuple[Any, ...], invited_until: datetime | None, now: datetime) -> Holder:
    """From the values of `PERSON`."""
    account_id, username, first_name, last_name, email, is_active, is_alive, password = values
    if not (is_active and is_alive):
        state = State.INACTIVE
    elif is_password_usable(password):
        state = State.ACTIVE
    else:
        state = State.INVITED if invited_until is not None and invited_until > now else State.LAPSED
    return Holder(account_id, username, first_name, last_name, email, state)


def _of_chart(actor: Actor, patient_id: int) -> QuerySet[PortalAccount]:
    """None for a chart of another facility: accounts belong to the organization, charts do not."""
    rows: QuerySet[PortalAccount] = PortalAccount.objects.visible_to(actor).filter(
        patient_id=patient_id, patient__facility_id=actor.facility_id
    )
    return rows


def need_account(*, actor: Actor, patient_id: int, now: datetime) -> Account:
    """Raises NotFound when there is none."""
    found = get_account(actor=actor, patient_id=patient_id, now=now)
    if found is None:
        raise NotFound
    return found
