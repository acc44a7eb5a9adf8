"""When the demo group's physicians see patients who book online: weekly templates, from which the slots are made."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from careflow.domains.facilities.models import AppointmentType, Facility
from careflow.domains.scheduling.models import AvailabilitySettings, AvailabilityTemplate
from careflow.domains.scheduling.operations import renew_slots
from careflow.importers.demo import calendar
from careflow.importers.demo.clinic_days import ClinicDays
from careflow.importers.demo.group import ONLINE_CLINIC, PHYSICIANS, Clinic
from careflow.importers.demo.people import Counter
from careflow.platform.localtime import to_local

DAYS_AHEAD = 14


def top_up_slots(clinic: Clinic, *, facility: Facility, built: Counter, now: datetime) -> None:
    """Write the templates once; they may then be changed and removed. The slots follow them, two weeks ahead."""
    if clinic.code != ONLINE_CLINIC or not facility.is_active:
        return
    _, is_new = AvailabilitySettings.unscoped.get_or_create(
        facility=facility, defaults={"horizon_days": DAYS_AHEAD, "created_at": now, "updated_at": now}
    )
    today = to_local(now, ZoneInfo(facility.timezone)).date()
    days = ClinicDays(clinic, facility, today, today)
    if is_new:
        templates = AvailabilityTemplate.unscoped.bulk_create(_templates(days, today + timedelta(days=1), now))
        built.count("weekly times", len(templates))
    doctors = [days.doctors[name].pk for name in PHYSICIANS if name in days.doctors]
    built.count("bookable times", renew_slots(actor=days.actor, provider_ids=doctors, now=now).added)


def _templates(days: ClinicDays, first: date, now: datetime) -> Iterator[AvailabilityTemplate]:
    types = AppointmentType.unscoped.filter(facility=days.facility, is_active=True, duration_minutes__gt=0)
    by_code = {kind.code: kind for kind in types}
    for place, username in enumerate(PHYSICIANS):
        doctor = days.doctors.get(username)
        for week in calendar.weeks_of(place) if doctor else ():
            if week.type_code not in by_code:
                continue
            kind = by_code[week.type_code]
            ends_at = datetime.combine(first, week.starts_at) + timedelta(minutes=kind.duration_minutes)
            yield AvailabilityTemplate(
                facility=days.facility,
                provider=doctor,
                appointment_type=kind,
                weekdays=week.days,
                start_time=week.starts_at,
                end_time=ends_at.time(),
                valid_from=first,
                created_at=now,
                updated_at=now,
            )
