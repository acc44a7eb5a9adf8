"""Writing a visit, past the database's own guards."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError

from careflow.domains.scheduling.guards import PROVIDER_TAKEN, RESOURCE_TAKEN, SLOT_TAKEN
from careflow.domains.scheduling.operations.refusals import SlotTaken, TimeTaken
from careflow.platform.refusals import says


@contextmanager
def guarded() -> Iterator[None]:
    """Raises TimeTaken or SlotTaken where somebody wrote past the turns that operations take (an import, the
    console) between our look and our write. The transaction is lost then and must be left."""
    try:
        yield
    except IntegrityError as error:
        if says(error, PROVIDER_TAKEN) or says(error, RESOURCE_TAKEN):
            raise TimeTaken("Somebody else has just booked this time. Please look again.", conflicts=[]) from error
        if says(error, SLOT_TAKEN):
            raise SlotTaken("Somebody else has just offered this time. Please look again.", conflicts=[]) from error
        raise
