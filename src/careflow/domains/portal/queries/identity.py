"""Who is calling on the portal, and for whom: one statement brings the person, the session, the account, its chart
and everybody whom the account speaks for."""

from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.contrib.auth import get_user_model
from django.db.models import FilteredRelation, Q, QuerySet

from careflow.domains.facilities.queries import display_name
from careflow.domains.portal.permissions import PortalScope
from careflow.domains.portal.rules import in_force
from careflow.platform.actor import Actor
from careflow.platform.compiled import Compiled, Row
from careflow.platform.identity import Claims, ScopeMode, Sender
from careflow.platform.problems import DeadToken, NotAllowed, NotFound

PERSON = (
    "username", "first_name", "last_name", "is_active", "surface",
    "session__revoked_at", "session__expires_at", "session__surface", "session__subject_id",
    "portal_account__is_active", "portal_account__organization_id",
)  # fmt: skip
CHART = ("patient_id", "patient__is_active", "patient__facility_id", "patient__facility__timezone",
         "patient__facility__is_active")  # fmt: skip
LINK = ("id", "starts_on", "ends_on", "profile", "schedule", "records", "messages")
EVERYTHING = frozenset(PortalScope)


class Person(NamedTuple):
    username: str
    first_name: str
    last_name: str
    is_active: bool
    surface: str
    session_revoked_at: datetime | None
    session_expires_at: datetime | None
    session_surface: str | None
    session_subject_id: int | None
    account_is_active: bool | None
    organization_id: int | None

    def may_enter(self, claims: Claims, now: datetime) -> bool:
        alive = self.session_revoked_at is None and (self.session_expires_at or now) > now
        own_side = self.surface == self.session_surface == claims.surface
        return self.is_active and bool(self.account_is_active) and own_side and alive


class Chart(NamedTuple):
    patient_id: int | None
    patient_is_active: bool | None
    facility_id: int | None
    timezone: str | None
    facility_is_active: bool | None

    @property
    def is_open(self) -> bool:
        return bool(self.patient_is_active and self.facility_is_active)


class Link(NamedTuple):
    id: int | None
    starts_on: date
    ends_on: date | None
    profile: bool
    schedule: bool
    records: bool
    messages: bool

    @property
    def scopes(self) -> frozenset[PortalScope]:
        given = zip(PortalScope, (self.profile, self.schedule, self.records, self.messages), strict=True)
        return frozenset(scope for scope, is_given in given if is_given)


class Subject(NamedTuple):
    """Somebody whom the account may speak for; without a `proxy_id`, its own patient."""

    chart: Chart
    proxy_id: int | None
    scopes: frozenset[PortalScope]


def _caller(user: int, session: int) -> QuerySet[Any, Any]:
    people: QuerySet[Any, Any] = get_user_model().objects.filter(pk=user)
    rows: QuerySet[Any, Any] = (
        people.annotate(
            session=FilteredRelation("sessions", condition=Q(sessions__id=session)),
            link=FilteredRelation("portal_account__links", condition=Q(portal_account__links__revoked_at__isnull=True)),
        )
        .order_by("link__id")
        .values_list(
            *PERSON,
            *(f"portal_account__{name}" for name in CHART),
            *(f"link__{name}" for name in CHART),
            *(f"link__{name}" for name in LINK),
        )
    )
    return rows


CALLER = Compiled(_caller, user=-1, session=-2)


def find_actor(*, claims: Claims, mode: ScopeMode, scope_id: int | None, sender: Sender, now: datetime) -> Actor:
    """The actor for one request, about the patient `scope_id` or, when none is named, whom the session was opened for:
    a request never slides from one patient to another because a link has ended.

    Raises DeadToken for a person, session or account that is no longer active, and when there is nobody left to
    speak for; NotFound for a patient whom it does not speak for."""
    rows = CALLER.rows(user=claims.user_id, session=claims.session_id)
    person = Person(*rows[0][: len(Person._fields)]) if rows else None
    if person is None or not person.may_enter(claims, now):
        raise DeadToken
    subjects = _subjects(rows, now)
    if not subjects:
        raise DeadToken
    if mode not in {ScopeMode.NONE, ScopeMode.SUBJECT}:
        raise NotAllowed
    return _build(person, _chosen(subjects, scope_id, person.session_subject_id), claims, sender)


def _subjects(rows: list[Row], now: datetime) -> list[Subject]:
    """Its own patient first, then by the age of the links; only those whom it may speak for at this moment."""
    width = len(Person._fields)
    own = Chart(*rows[0][width : width + len(CHART)])
    found = [Subject(own, None, EVERYTHING)] if own.is_open else []
    for row in rows:
        chart = Chart(*row[width + len(CHART) : width + 2 * len(CHART)])
        link = Link(*row[width + 2 * len(CHART) :])
        if chart.is_open and in_force(
            starts_on=link.starts_on, ends_on=link.ends_on, today=now.astimezone(ZoneInfo(str(chart.timezone))).date()
        ):
            found.append(Subject(chart, link.id, link.scopes))
    return found


def _chosen(subjects: list[Subject], named: int | None, usual: int | None) -> Subject:
    wanted = (usual or subjects[0].chart.patient_id) if named is None else named
    chosen = next((subject for subject in subjects if subject.chart.patient_id == wanted), None)
    if chosen is None:
        raise DeadToken if named is None else NotFound
    return chosen


def _build(person: Person, subject: Subject, claims: Claims, sender: Sender) -> Actor:
    return Actor(
        user_id=claims.user_id,
        name=display_name(None, person.first_name, person.last_name, person.username),
        organization_id=person.organization_id,
        facility_id=subject.chart.facility_id,
        facility_timezone=str(subject.chart.timezone),
        patient_id=subject.chart.patient_id,
        proxy_id=subject.proxy_id,
        permissions=frozenset(map(str, subject.scopes)),
        session_id=claims.session_id,
        request_id=sender.request_id,
        address=sender.address,
    )
