"""How far ahead patients may book, for whoever watches the job that moves it on."""

from datetime import datetime

from django.db.models import Q

from careflow.domains.scheduling.models import AvailabilityTemplate, BookableSlot
from careflow.domains.scheduling.queries.availability import OF_WHO_IS_AT_WORK


def offered_until(*, now: datetime) -> datetime | None:
    """The start of the last bookable slot, of that facility with templates in force where it comes first; `now` where
    one has none left. None where no facility has such templates. What belongs to providers who have left does not
    count."""
    today = now.date()
    in_force = AvailabilityTemplate.unscoped.filter(OF_WHO_IS_AT_WORK, Q(valid_until=None) | Q(valid_until__gt=today))
    offering = in_force.filter(valid_from__lte=today, facility__is_active=True).order_by("facility_id")
    ahead = BookableSlot.unscoped.filter(OF_WHO_IS_AT_WORK, starts_at__gt=now).order_by("-starts_at", "-id")
    last = (
        ahead.filter(facility_id=facility).values_list("starts_at", flat=True).first()
        for facility in offering.values_list("facility_id", flat=True).distinct()
    )
    return min((slot or now for slot in last), default=None)
