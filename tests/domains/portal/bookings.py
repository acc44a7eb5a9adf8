"""Times that Paul of North offers online, three days from now, how the portal writes an instant, and what patients'
writes may send."""

import json
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from careflow.domains.facilities.models import Facility, Resource
from tests.domains.scheduling.factories import make_slot, take_bookings

BUDGETS = json.loads(Path(__file__).with_name("visit_budgets.json").read_text())


def three_days_on(hour):
    return (timezone.now() + timedelta(days=3)).replace(hour=hour, minute=0, second=0, microsecond=0)


def offer(cast, *hours, provider="paul@north", confirms=False):
    """Slots of a quarter of an hour at these hours of UTC, which the patient may also call off again."""
    staff = cast.staff[provider]
    take_bookings(staff, confirms=confirms)
    Resource.unscoped.filter(linked_staff=staff).update(default_room="Exam 3")
    Facility.unscoped.filter(pk=staff.facility_id).update(
        online_cancellation_enabled=True, cancellation_cutoff_hours=24
    )
    return [make_slot(staff, three_days_on(hour)) for hour in hours]


def shown(instant):
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"
