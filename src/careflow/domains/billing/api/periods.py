"""The query parameters of lists by day of service."""

from datetime import date, datetime
from typing import Annotated

from ninja import Query

from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.shapes import Date
from careflow.platform.localtime import local_days
from careflow.platform.problems import BadInput

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
From = Annotated[Date | None, Query(alias="from", description="Only services of this local day and later ones.")]
To = Annotated[Date | None, Query(alias="to", description="Only services of this local day and earlier ones.")]


def period(call: Call, since: date | None, until: date | None) -> tuple[datetime, datetime] | None:
    """The half-open time of the facility's days; None when none is named. Raises BadInput for impossible ones."""
    for name, day in (("from", since), ("to", until)):
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            raise BadInput({name: ["This is too far from today: check the year."]})
    if since is None and until is None:
        return None
    if since is not None and until is not None and until < since:
        raise BadInput(to="This is before the first day.")
    return local_days(since or FIRST_DAY, until or LAST_DAY, call.actor.zone)
