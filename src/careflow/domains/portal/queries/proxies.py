"""Who speaks for a patient, as the front desk sees it."""

from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from careflow.domains.patients import queries as patients
from careflow.domains.portal.models import ProxyAccess
from careflow.domains.portal.permissions import PortalScope
from careflow.domains.portal.queries.accounts import PERSON, Holder, holder_from, with_invitations
from careflow.domains.portal.rules import in_force
from careflow.platform.actor import Actor
from careflow.platform.problems import NotFound

HOLDER = tuple(f"account__{name}" for name in PERSON)
TERMS = ("relationship", "profile", "schedule", "records", "messages", "starts_on", "ends_on")
REST = ("revoked_at", "revoked_by_name", "revoked_because", "created_at", "version")
# Each scope and the column that gives it.
SCOPES = {scope: scope.value.removeprefix("portal.") for scope in PortalScope}


class Proxy(NamedTuple):
    id: int
    patient_id: int
    holder: Holder
    relationship: str
    scopes: list[PortalScope]
    starts_on: date
    ends_on: date | None
    is_in_force: bool
    revoked_at: datetime | None
    revoked_by_name: str
    revoked_because: str
    created_at: datetime
    version: int


def list_proxies(*, actor: Actor, patient_id: int, now: datetime) -> list[Proxy]:
    """The newest first, ended ones too. Raises NotFound for a chart of another facility."""
    patients.get_for_invitation(actor=actor, patient_id=patient_id)
    return [_proxy(row, actor, now) for row in _rows(actor, patient_id)]


def get_proxy(*, actor: Actor, patient_id: int, proxy_id: int, now: datetime) -> Proxy:
    row = _rows(actor, patient_id).filter(pk=proxy_id).first()
    if row is None:
        raise NotFound
    return _proxy(row, actor, now)


def lock_proxy(*, actor: Actor, patient_id: int, proxy_id: int) -> ProxyAccess:
    """With its account and that one's person. Raises NotFound."""
    rows = ProxyAccess.objects.visible_to(actor).select_related("account__user")
    found: ProxyAccess | None = (
        rows.select_for_update(of=("self",), no_key=True).filter(pk=proxy_id, patient_id=patient_id).first()
    )
    if found is None:
        raise NotFound
    return found


def _rows(actor: Actor, patient_id: int) -> QuerySet[Any, Any]:
    links = ProxyAccess.objects.visible_to(actor).filter(patient_id=patient_id).order_by("-id")
    rows: QuerySet[Any, Any] = with_invitations(links, "account__").values_list(
        "id", "patient_id", *HOLDER, "invitation__expires_at", *TERMS, *REST
    )
    return rows


def _proxy(row: tuple[Any, ...], actor: Actor, now: datetime) -> Proxy:
    proxy_id, of_patient, *values = row
    holder = holder_from(tuple(values[: len(HOLDER)]), values[len(HOLDER)], now)
    relationship, *given, starts_on, ends_on = values[len(HOLDER) + 1 :][: len(TERMS)]
    rest = values[-len(REST) :]
    today = now.astimezone(actor.zone).date()
    return Proxy(
        proxy_id,
        of_patient,
        holder,
        relationship,
        [scope for scope, is_given in zip(SCOPES, given, strict=True) if is_given],
        starts_on,
        ends_on,
        rest[0] is None and in_force(starts_on=starts_on, ends_on=ends_on, today=today),
        *rest,
    )
