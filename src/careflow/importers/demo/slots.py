"""Times of the demo group's physicians that patients may book, for the next two weeks."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from careflow.domains.facilities.models import AppointmentType, Facility
from careflow.domains.scheduling.models import BookableSlot
from careflow.importers.demo import calendar
from careflow.importers.demo.clinic_days import ClinicDays, unfilled
from careflow.importers.demo.group import ONLINE_CLINIC, PHYSICIANS, Clinic
from careflow.importers.demo.people import Counter

DAYS_AHEAD = 14
NOTE = "Offered by the demo group"


def top_up_slots(clinic: Clinic, *, facility: Facility, built: Counter, now: datetime) -> None:
    """Offer the days that were not offered yet, where the physician is free and the clinic open."""
    if clinic.code != ONLINE_CLINIC:
        return
    filled = BookableSlot.unscoped.filter(notes=NOTE)
    days = unfilled(clinic, facility, filled, now=now, start=1, end=DAYS_AHEAD)
    if days is None:
        return
    slots = BookableSlot.unscoped.bulk_create(_slots(days, now))
    built.count("bookable times", len(slots))


def _slots(days: ClinicDays, now: datetime) -> Iterator[BookableSlot]:
    types = AppointmentType.unscoped.filter(facility=days.facility, is_active=True, duration_minutes__gt=0)
    by_code = {kind.code: kind for kind in types}
    doctors = [(place, days.doctors.get(username)) for place, username in enumerate(PHYSICIANS)]
    for day in days:
        for place, doctor in doctors:
            for planned in calendar.slots_of(day, place):
                kind = by_code.get(planned.type_code)
                if doctor is None or kind is None:
                    continue
                ends_at = planned.starts_at + timedelta(minutes=kind.duration_minutes)
                interval = days.interval(planned.starts_at, ends_at)
                if interval is None or not days.is_free(doctor, interval):
                    continue
                yield BookableSlot(
                    facility=days.facility,
                    provider=doctor,
                    appointment_type=kind,
                    starts_at=interval.starts_at,
                    ends_at=interval.ends_at,
                    notes=NOTE,
                    created_at=now,
                    updated_at=now,
                )
