"""What a visit's status means to the schedule must not change behind the visits that have it."""

from careflow.domains.facilities.events import StatusRecoded
from careflow.domains.scheduling.rules.visits import occupies_time
from careflow.platform.problems import BadInput


def keep_meaning(recoded: StatusRecoded) -> None:
    """Raises BadInput when the new code would free the time of visits that take it, or the reverse."""
    if occupies_time(recoded.before) != occupies_time(recoded.after):
        raise BadInput(code="This code decides whether a visit takes its time. Add another status instead.")
