"""The facility as a scope, for callers whose own request is scoped to the organization or another facility."""

from dataclasses import dataclass

from careflow.domains.facilities.models import Facility
from careflow.platform.actor import Actor
from careflow.platform.problems import NotFound


@dataclass(frozen=True, slots=True)
class Place:
    """Opens `visible_to` for the rows of one facility."""

    organization_id: int | None
    facility_id: int | None


def place_of(*, actor: Actor, facility_id: int) -> Place:
    """The facility, which must be the actor's own or one of their organization. Raises NotFound."""
    if actor.facility_id != facility_id and not Facility.objects.visible_to(actor).filter(pk=facility_id).exists():
        raise NotFound
    return Place(actor.organization_id, facility_id)
