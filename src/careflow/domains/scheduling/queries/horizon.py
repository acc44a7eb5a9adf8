"""How far ahead patients may book, for whoever watches the job that moves it on."""

from datetime import date, datetime

from django.db.models import Max, Q

from careflow.domains.scheduling.models import AvailabilityTemplate, BookableSlot


def offered_until(*, today: date) -> datetime | None:
    """The start of the last bookable slot, of that facility with templates in force where it comes first."""
    in_force = AvailabilityTemplate.unscoped.filter(Q(valid_until=None) | Q(valid_until__gt=today))
    facilities = in_force.filter(facility__is_active=True).order_by("facility_id").values_list("facility_id", flat=True)
    last = (
        BookableSlot.unscoped.filter(facility_id=facility).aggregate(last=Max("starts_at"))["last"]
        for facility in facilities.distinct()
    )
    return min(filter(None, last), default=None)
