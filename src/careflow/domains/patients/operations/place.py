from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput


def facility_of(actor: Actor) -> int:
    """Where the actor's new records belong. Raises BadInput for an actor who works nowhere."""
    if actor.facility_id is None:
        raise BadInput(facility_id="Choose a facility.")
    return actor.facility_id
