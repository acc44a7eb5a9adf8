"""Whom somebody of the portal may speak for."""

from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from careflow.domains.portal.models import PortalAccount, ProxyAccess
from careflow.domains.portal.permissions import PortalScope
from careflow.domains.portal.queries.identity import EVERYTHING, Link
from careflow.domains.portal.rules import in_force
from careflow.platform.actor import Actor
from careflow.platform.compiled import Compiled

CHART = ("patient_id", "patient__first_name", "patient__last_name", "patient__facility__name",
         "patient__facility__timezone")  # fmt: skip
OPEN = {"patient__is_active": True, "patient__facility__is_active": True}
LINK = ("relationship", *Link._fields)


class SpokenFor(NamedTuple):
    """`relationship` is `self` for one's own chart."""

    patient_id: int
    first_name: str
    last_name: str
    facility_name: str
    facility_timezone: str
    relationship: str
    scopes: frozenset[PortalScope]
    ends_on: date | None


def _own(user: int) -> QuerySet[Any, Any]:
    accounts = PortalAccount.unscoped.filter(user_id=user, is_active=True, **OPEN)
    rows: QuerySet[Any, Any] = accounts.values_list(*CHART)
    return rows


def _links(user: int) -> QuerySet[Any, Any]:
    links = ProxyAccess.unscoped.filter(account__user_id=user, account__is_active=True, revoked_at=None, **OPEN)
    rows: QuerySet[Any, Any] = links.order_by("id").values_list(*CHART, *LINK)
    return rows


OWN = Compiled(_own, user=-1)
LINKS = Compiled(_links, user=-1)


def list_spoken_for(*, actor: Actor, now: datetime) -> list[SpokenFor]:
    """The actor's own chart first, then whom they look after on this day, by the age of the links."""
    found = [SpokenFor._make((*row, "self", EVERYTHING, None)) for row in OWN.rows(user=actor.user_id)]
    for row in LINKS.rows(user=actor.user_id):
        chart, relationship, link = row[: len(CHART)], row[len(CHART)], Link(*row[len(CHART) + 1 :])
        today = now.astimezone(ZoneInfo(chart[-1])).date()
        if in_force(starts_on=link.starts_on, ends_on=link.ends_on, today=today):
            found.append(SpokenFor._make((*chart, relationship, link.scopes, link.ends_on)))
    return found
