"""Letting somebody speak for a patient, changing for what and how long, and taking it back."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypedDict

from django.db import IntegrityError, transaction

from careflow.domains.accounts import operations as accounts
from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.patients import queries as patients
from careflow.domains.patients.queries import InvitedPatient
from careflow.domains.portal.guards import OWN_CHART
from careflow.domains.portal.models import PortalAccount, ProxyAccess
from careflow.domains.portal.operations.accounts import (
    fields_for,
    invite_again,
    need_chart_in_use,
    open_with_username,
)
from careflow.domains.portal.operations.letters import KINDS, take_back
from careflow.domains.portal.permissions import PortalScope
from careflow.domains.portal.queries.accounts import find_by_username, lock_person, serves_elsewhere, serves_nobody
from careflow.domains.portal.queries.proxies import SCOPES, lock_proxy
from careflow.domains.portal.rules import suggested_end
from careflow.domains.portal.rules.notices import Link
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput, Conflict
from careflow.platform.records import check_version, update_row
from careflow.platform.refusals import breaks_unique, says

SUBJECT = "portal/proxyaccess"
TAKEN = (
    "Somebody signs in with this e-mail address already. Send it as the username alone to link that account, or choose"
    " another username."
)

NOT_YET = "This person has not accepted the invitation of another clinic yet. Link them once they have."


class AlreadyLinked(Conflict):
    code = "proxy.exists"
    detail = "This person is linked to the patient already. Change that link, or revoke it first."


class LinkEnded(Conflict):
    code, detail = "proxy.revoked", "This link was revoked, for good. Add a new one instead."


class ProxyFields(TypedDict, total=False):
    """What a link says; only the keys that were said."""

    relationship: str
    scopes: Collection[PortalScope]
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Guardian:
    """Who is to speak for the patient: with an e-mail address somebody new, else the account with this username."""

    username: str
    email: str
    first_name: str
    last_name: str


@dataclass(frozen=True, slots=True)
class Added:
    proxy_id: int
    ends_when_of_age: bool


@transaction.atomic(savepoint=False)
def add_proxy(*, actor: Actor, patient_id: int, guardian: Guardian, fields: ProxyFields, now: datetime) -> Added:
    """Link an account to the patient; `relationship` and `scopes` must be among the fields. Somebody new gets an
    account and an invitation. The link of a parent or guardian to a child ends the day before it comes of age, unless
    `ends_on` is among the fields.

    Raises NotFound, BadInput, AlreadyLinked."""
    chart = patients.get_for_invitation(actor=actor, patient_id=patient_id, lock=True)
    need_chart_in_use(chart)
    today = now.astimezone(actor.zone).date()
    starts_on = fields.get("starts_on", today)
    suggested = suggested_end(
        relationship=fields["relationship"], born=chart.date_of_birth, starts_on=max(starts_on, today)
    )
    ends_on = fields.get("ends_on", suggested)
    _check_days(starts_on, ends_on, today)
    account, is_new = _account_of(actor, guardian, now)
    link = ProxyAccess(
        facility_id=int(actor.facility_id or 0), account=account, patient_id=chart.id,
        relationship=fields["relationship"], starts_on=starts_on, ends_on=ends_on,
        created_by_id=actor.user_id, created_by_name=actor.name, created_at=now, updated_at=now,
        **_columns(fields["scopes"]),
    )  # fmt: skip
    _insert(link, chart, account)
    _record(actor, Action.CREATE, link, "Access for somebody else given", _terms(link), now)
    if is_new:
        invite_again(actor=actor, account=account, email="", username="", now=now)
    return Added(link.pk, ends_when_of_age="ends_on" not in fields and ends_on is not None)


@transaction.atomic(savepoint=False)
def change_proxy(
    *, actor: Actor, patient_id: int, proxy_id: int, fields: ProxyFields, expected_version: int | None, now: datetime
) -> None:
    """Change what is given and nothing else; it holds from the next request on, and for letters that have not left.
    Raises NotFound, StaleVersion, LinkEnded, BadInput."""
    link = lock_proxy(actor=actor, patient_id=patient_id, proxy_id=proxy_id)
    check_version(link.version, expected_version)
    if link.revoked_at is not None:
        raise LinkEnded
    wanted: dict[str, Any] = {name: value for name, value in fields.items() if name != "scopes"}
    if "scopes" in fields:
        wanted |= _columns(fields["scopes"])
    changes = {name: value for name, value in wanted.items() if getattr(link, name) != value}
    if not changes:
        return
    today = now.astimezone(actor.zone).date()
    if not {"starts_on", "ends_on"}.isdisjoint(changes):
        starts_on, ends_on = changes.get("starts_on", link.starts_on), changes.get("ends_on", link.ends_on)
        _check_days(starts_on, ends_on, today if "ends_on" in changes else None)
    opened = _letters_opened(link, today)
    _write(actor, link, changes, now)
    for name, value in changes.items():
        setattr(link, name, value)
    if closed := opened - _letters_opened(link, today):
        take_back(account_id=link.account_id, patient_id=link.patient_id, kinds=sorted(closed), now=now)
    facts = {"changed_fields": sorted(changes)} | _terms(link)
    _record(actor, Action.UPDATE, link, "Access for somebody else changed", facts, now)


@transaction.atomic(savepoint=False)
def revoke_proxy(
    *, actor: Actor, patient_id: int, proxy_id: int, reason: str, expected_version: int | None, now: datetime
) -> None:
    """End the link for good, and take back letters that have not left by it. An invitation to look after nobody ends,
    too: another clinic's patient must not answer it. What was revoked stays as it is. The reason is kept with the link
    and not in the log. Raises NotFound, StaleVersion."""
    link = lock_proxy(actor=actor, patient_id=patient_id, proxy_id=proxy_id)
    if link.revoked_at is not None:
        return
    check_version(link.version, expected_version)
    by = {"revoked_by_id": actor.user_id, "revoked_by_name": actor.name}
    _write(actor, link, {"revoked_at": now, "revoked_because": reason, **by}, now)
    take_back(account_id=link.account_id, patient_id=link.patient_id, now=now)
    if not link.account.user.has_usable_password() and serves_nobody(account=link.account):
        accounts.end_links(user_id=link.account.user_id, because="revoked", now=now)
    facts = {"account_id": link.account_id}
    _record(actor, Action.DELETE, link, "Access for somebody else revoked", facts, now)


@transaction.atomic(savepoint=False)
def invite_proxy(*, actor: Actor, patient_id: int, proxy_id: int, email: str, username: str, now: datetime) -> None:
    """Send the link for a first password anew to somebody who has no chart; patients are invited from theirs.
    Raises NotFound, LinkEnded, BadInput, HasPassword, TooMany."""
    link = lock_proxy(actor=actor, patient_id=patient_id, proxy_id=proxy_id)
    if link.revoked_at is not None:
        raise LinkEnded
    if link.account.patient_id is not None:
        raise BadInput(detail="This person is a patient. Send the invitation from their own chart.")
    account = lock_person(actor=actor, account_id=link.account_id)
    invite_again(actor=actor, account=account, email=email, username=username, now=now)


def _account_of(actor: Actor, guardian: Guardian, now: datetime) -> tuple[PortalAccount, bool]:
    if guardian.email:
        fields = fields_for(guardian.first_name, guardian.last_name, guardian.email, guardian.username)
        opened = open_with_username(
            actor=actor, fields=fields, chosen=bool(guardian.username), patient_id=None, now=now, taken=TAKEN
        )
        return opened, True
    account = find_by_username(actor=actor, username=guardian.username)
    if account is None:
        raise BadInput(username="Nobody of your organization’s portal has this username.")
    if not account.user.has_usable_password() and serves_elsewhere(actor=actor, account=account):
        raise BadInput(username=NOT_YET)
    return account, False


def _check_days(starts_on: date, ends_on: date | None, today: date | None) -> None:
    if ends_on is not None and ends_on < starts_on:
        raise BadInput(ends_on="The last day lies before the first.")
    if ends_on is not None and today is not None and ends_on < today:
        raise BadInput(ends_on="This day is over. To end a link at once, revoke it.")


def _insert(link: ProxyAccess, chart: InvitedPatient, account: PortalAccount) -> None:
    if account.patient_id == chart.id:
        raise BadInput(username="This is the patient’s own account, which needs no link.")
    try:
        link.save(force_insert=True)
    except IntegrityError as error:
        if breaks_unique(error, ProxyAccess, "account", "patient"):
            raise AlreadyLinked from None
        if says(error, OWN_CHART):
            raise BadInput(username="This is the patient’s own account, which needs no link.") from None
        raise


def _columns(scopes: Collection[PortalScope]) -> dict[str, bool]:
    return {column: scope in scopes for scope, column in SCOPES.items()}


def _letters_opened(link: ProxyAccess, today: date) -> set[str]:
    terms = Link(link.starts_on, link.ends_on, link.schedule, link.records, link.messages)
    return {kind for kind, notice in KINDS.items() if terms.opens(notice, today=today)}


def _terms(link: ProxyAccess) -> dict[str, Any]:
    return {
        "account_id": link.account_id,
        "scopes": [scope.value for scope, column in SCOPES.items() if getattr(link, column)],
        "starts_on": link.starts_on.isoformat(),
        "ends_on": link.ends_on and link.ends_on.isoformat(),
    }


def _write(actor: Actor, link: ProxyAccess, changes: Mapping[str, Any], now: datetime) -> None:
    update_row(ProxyAccess.objects.visible_to(actor).filter(pk=link.pk), changes, now=now)


def _record(
    actor: Actor, action: Action, link: ProxyAccess, summary: str, facts: dict[str, Any], now: datetime
) -> None:
    audit.record(
        actor=actor, action=action, subject=SUBJECT, subject_id=link.pk, summary=summary, metadata=facts,
        patient_id=link.patient_id, at=now,
    )  # fmt: skip
