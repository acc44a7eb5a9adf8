"""Who renders an encounter: the visit's provider, or somebody who may."""

from typing import NamedTuple

from careflow.domains.scheduling import queries as scheduling
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput


class Provider(NamedTuple):
    id: int | None = None
    name: str = ""


NOBODY = Provider()


def provider_of_new(*, actor: Actor, named: int | None, of_visit: Provider) -> Provider:
    """The visit's provider, else the one named, else the caller who may render, else nobody. Raises BadInput."""
    if of_visit.id is not None:
        return _same_as(of_visit, named if named is not None else of_visit.id)
    if named is not None:
        return eligible(actor=actor, staff_id=named)
    found = scheduling.find_references(actor=actor, provider_id=actor.staff_id).provider if actor.staff_id else None
    return Provider(found.id, found.name) if found and found.is_active and found.can_render else NOBODY


def provider_instead(*, actor: Actor, named: int | None, of_visit: Provider) -> Provider:
    """For an encounter that gets another provider, or none. Raises BadInput."""
    if of_visit.id is not None:
        return _same_as(of_visit, named)
    return NOBODY if named is None else eligible(actor=actor, staff_id=named)


def eligible(*, actor: Actor, staff_id: int) -> Provider:
    """Raises BadInput for staff of another facility, who left, or who may not render."""
    found = scheduling.find_references(actor=actor, provider_id=staff_id).provider
    if found is None:
        raise BadInput(rendering_provider="Choose a provider of your facility.")
    if not found.is_active:
        raise BadInput(rendering_provider="This provider no longer works here.")
    if not found.can_render:
        raise BadInput(rendering_provider="This person cannot be the rendering provider of an encounter.")
    return Provider(found.id, found.name)


def _same_as(of_visit: Provider, named: int | None) -> Provider:
    if named != of_visit.id:
        raise BadInput(rendering_provider="The appointment is with another provider. Change it there first.")
    return of_visit
