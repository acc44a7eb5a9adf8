"""Reading the log: who may see which part of it, and what ids are called today."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from careflow.domains.accounts import queries as accounts
from careflow.domains.activity.permissions import VIEW_ALL, ActivityPermission
from careflow.domains.audit import queries as audit
from careflow.domains.audit.queries import EventFilter, LoggedEvent, Proof
from careflow.domains.facilities import queries as facilities
from careflow.domains.patients import queries as patients
from careflow.platform.actor import Actor
from careflow.platform.problems import NotAllowed, NotFound

LONGEST_LIST = 1_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader asks for; empty means any."""

    facility_id: int | None = None
    patient_id: int | None = None
    action: str = ""
    app_label: str = ""
    only_organization: bool = False


@dataclass(frozen=True, slots=True)
class NamedEvent:
    """An event with the names of those whom it mentions, as they are today; "" where there is nobody."""

    event: LoggedEvent
    actor_name: str
    facility_name: str
    patient_name: str


def reads_everything(actor: Actor) -> bool:
    """Whether the person sees the whole organization's log."""
    return VIEW_ALL in actor.organization_permissions


def list_events(*, actor: Actor, wanted: Wanted, before: int | None, limit: int) -> tuple[list[NamedEvent], int | None]:
    """Newest first, and the id to ask for the next page with. Raises NotAllowed."""
    which = _reach(actor, wanted)
    if which is None:
        return [], None
    found = audit.list_events(which=which, before=before, limit=limit + 1)
    page = found[:limit]
    return _named(actor, page), page[-1].id if len(found) > limit else None


def get_event(*, actor: Actor, event_id: int, wanted: Wanted) -> NamedEvent:
    """Raises NotAllowed, or NotFound for an event that the same wishes would not list."""
    which = _reach(actor, wanted)
    event = None if which is None else audit.find_event(which=which, event_id=event_id)
    if event is None:
        raise NotFound
    return _named(actor, [event])[0]


def get_event_proof(*, actor: Actor, event_id: int, wanted: Wanted) -> Proof:
    """That the event is in a seal. Raises as `get_event` does, and NotSealedYet, NotAsSealed, SealKeyUnknown."""
    which = _reach(actor, wanted)
    if which is None or audit.find_event(which=which, event_id=event_id) is None:
        raise NotFound
    return audit.prove(event_id=event_id)


def _reach(actor: Actor, wanted: Wanted) -> EventFilter | None:
    """The part of the log to look at; None when it holds nothing. Organization-level events go by the
    organization that they were written for, so they stay when their actor leaves."""
    narrow = EventFilter(
        patient_id=wanted.patient_id,
        action=wanted.action,
        app_label=wanted.app_label,
        without_facility=wanted.only_organization,
    )
    if wanted.facility_id is None:
        if not reads_everything(actor):
            raise NotAllowed("Choose the facility whose activity you want to see.")
        return replace(narrow, organization_id=actor.organization_id)
    if reads_everything(actor):
        try:
            facilities.place_of(actor=actor, facility_id=wanted.facility_id)
        except NotFound:
            return None
    elif not facilities.holds_at(actor=actor, facility_id=wanted.facility_id, permission=ActivityPermission.VIEW):
        raise NotAllowed
    return replace(narrow, facility_id=wanted.facility_id)


def _named(actor: Actor, events: Sequence[LoggedEvent]) -> list[NamedEvent]:
    people = accounts.names_of(user_ids={event.actor_id for event in events if event.actor_id})
    places = facilities.facility_names(
        actor=actor, facility_ids={event.facility_id for event in events if event.facility_id}
    )
    charts = patients.names_of(patient_ids={event.patient_id for event in events if event.patient_id})
    return [
        NamedEvent(
            event,
            actor_name=people.get(event.actor_id or 0) or str(event.metadata.get("actor_name", "")),
            facility_name=places.get(event.facility_id or 0, ""),
            patient_name=charts.get(event.patient_id or 0, ""),
        )
        for event in events
    ]
