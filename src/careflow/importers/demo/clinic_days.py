"""A clinic's working days, who sees patients there, and what its diary holds already."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Max, QuerySet

from careflow.domains.facilities.models import Facility, Staff
from careflow.domains.scheduling.models import Appointment, BookableSlot
from careflow.domains.scheduling.rules.hours import OpeningHours, is_inside
from careflow.domains.scheduling.rules.intervals import Interval
from careflow.importers.demo.group import Clinic
from careflow.platform.actor import Actor, system
from careflow.platform.localtime import local_days, to_instant, to_local


@dataclass
class ClinicDays:
    """One clinic on its days from `first` to `last`."""

    clinic: Clinic
    facility: Facility
    first: date
    last: date
    taken: defaultdict[tuple[str, int | None], list[Interval]] = field(default_factory=lambda: defaultdict(list))
    patient_days: set[tuple[int, date]] = field(default_factory=set)

    def __post_init__(self) -> None:
        start, end = local_days(self.first, self.last, self.zone)
        rows = {"facility": self.facility, "starts_at__lt": end, "ends_at__gt": start}
        visits = Appointment.unscoped.filter(**rows, occupies_time=True)
        for provider_id, resource_id, patient_id, *times in visits.values_list(
            "rendering_provider_id", "resource_id", "patient_id", "starts_at", "ends_at"
        ):
            self.taken["provider", provider_id].append(Interval(*times))
            self.taken["resource", resource_id].append(Interval(*times))
            self.patient_days.add((patient_id, to_local(times[0], self.zone).date()))
        for provider_id, *times in BookableSlot.unscoped.filter(**rows).values_list(
            "provider_id", "starts_at", "ends_at"
        ):
            self.taken["provider", provider_id].append(Interval(*times))

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.facility.timezone)

    @cached_property
    def hours(self) -> OpeningHours:
        facility = self.facility
        return OpeningHours(
            facility.operating_start_time,
            facility.operating_end_time,
            facility.operating_days,
            facility.custom_operating_hours,
        )

    @cached_property
    def doctors(self) -> dict[str, Staff]:
        """Physicians of the demo group who still work here, with a column of their own, by username."""
        staff = Staff.unscoped.filter(
            facility=self.facility, is_active=True, linked_resource__is_active=True,
            user__membership__organization_id=self.facility.organization_id, user__is_active=True,
        )  # fmt: skip
        rows = staff.select_related("user", "title", "linked_resource").order_by("pk")
        return {person.user.username_key: person for person in rows}

    @property
    def actor(self) -> Actor:
        return system(name="CareFlow demo", organization_id=self.facility.organization_id, facility_id=self.facility.pk)

    def __iter__(self) -> Iterator[date]:
        for number in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=number)

    def interval(self, starts_at: datetime, ends_at: datetime) -> Interval | None:
        """The instants of two local times, or None outside the opening hours."""
        if not is_inside(starts_at, ends_at, self.hours.on(starts_at.date())):
            return None
        return Interval(to_instant(starts_at, self.zone), to_instant(ends_at, self.zone))

    def is_free(self, doctor: Staff, interval: Interval) -> bool:
        """Whether neither the doctor nor the doctor's column has anything then."""
        taken = self.taken["provider", doctor.pk] + self.taken["resource", doctor.linked_resource.pk]
        return not any(interval.overlaps(other) for other in taken)


def unfilled(
    clinic: Clinic, facility: Facility, filled: QuerySet[Any], *, now: datetime, start: int, end: int
) -> ClinicDays | None:
    """The days from `start` to `end` days after today that lie after the last row of `filled`; None when there
    are none left. Rows that people deleted or moved in between stay deleted and moved."""
    zone = ZoneInfo(facility.timezone)
    today = to_local(now, zone).date()
    first, last = today + timedelta(days=start), today + timedelta(days=end)
    newest = filled.filter(facility=facility).aggregate(newest=Max("starts_at"))["newest"]
    if newest is not None:
        first = max(first, to_local(newest, zone).date() + timedelta(days=1))
    return ClinicDays(clinic, facility, first, last) if first <= last and facility.is_active else None
