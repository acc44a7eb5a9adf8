"""How far ahead patients may book, for whoever watches the job that moves it on."""

from datetime import datetime

from django.db.models import Max, Q

from careflow.domains.scheduling.models import AvailabilityTemplate, BookableSlot


def offered_until(*, now: datetime) -> datetime | None:
    """The start of the last bookable slot, of that facility with templates in force where it comes first; `now` where
    one has none left. None where no facility has such templates."""
    today = now.date()
    in_force = AvailabilityTemplate.unscoped.filter(Q(valid_until=None) | Q(valid_until__gt=today))
    offering = in_force.filter(valid_from__lte=today, facility__is_active=True).order_by("facility_id")
    ahead = BookableSlot.unscoped.filter(starts_at__gt=now)
    last = (
        ahead.filter(facility_id=facility).aggregate(last=Max("starts_at"))["last"]
        for facility in offering.values_list("facility_id", flat=True).distinct()
    )
    return min((slot or now for slot in last), default=None)
