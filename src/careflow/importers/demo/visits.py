"""The demo group's visits, from three weeks back to six days ahead."""

from collections.abc import Iterator
from datetime import datetime

from careflow.domains.facilities.models import AppointmentStatus, AppointmentType, Facility
from careflow.domains.facilities.operations.linked_resources import staff_name
from careflow.domains.patients.models import Patient
from careflow.domains.scheduling.models import Appointment
from careflow.domains.scheduling.operations import RecordedVisit, import_appointments
from careflow.domains.scheduling.rules.intervals import Interval
from careflow.domains.scheduling.rules.visits import room_for
from careflow.importers.demo import calendar
from careflow.importers.demo.calendar import PlannedVisit
from careflow.importers.demo.clinic_days import ClinicDays, unfilled
from careflow.importers.demo.group import SYSTEM, Clinic
from careflow.importers.demo.people import Counter

DAYS_BACK, DAYS_AHEAD = 21, 6


def top_up_visits(clinic: Clinic, *, facility: Facility, built: Counter, now: datetime) -> None:
    """Add the days that are not filled yet, leaving out what would meet anything that people booked."""
    filled = Appointment.unscoped.filter(external_system=SYSTEM)
    days = unfilled(clinic, facility, filled, now=now, start=-DAYS_BACK, end=DAYS_AHEAD)
    if days is None:
        return
    written = import_appointments(actor=days.actor, visits=list(_visits(days, now)), external_system=SYSTEM, now=now)
    built.count("visits", len(written.ids))


def _visits(days: ClinicDays, now: datetime) -> Iterator[RecordedVisit]:
    codes = _Codes(days)
    for day in days:
        for planned in calendar.visits_of(days.clinic, day):
            interval = days.interval(planned.starts_at, planned.ends_at)
            if interval is not None and (visit := codes.visit(planned, interval, now)):
                yield visit


class _Codes:
    """The rows that planned visits name by code."""

    def __init__(self, days: ClinicDays) -> None:
        self.days = days
        facility = {"facility": days.facility, "is_active": True}
        self.statuses = dict(AppointmentStatus.unscoped.filter(**facility).values_list("code", "pk"))
        self.types = dict(AppointmentType.unscoped.filter(**facility).values_list("code", "pk"))
        charts = Patient.unscoped.filter(**facility, external_system=SYSTEM)
        self.charts = dict(charts.values_list("external_id", "pk"))

    def visit(self, planned: PlannedVisit, interval: Interval, now: datetime) -> RecordedVisit | None:
        """None when somebody took the time, the day of the patient, or one of the codes away."""
        doctor = self.days.doctors.get(planned.provider)
        patient_id = self.charts.get(f"{self.days.clinic.code}-{planned.patient + 1:02}")
        status = _status(planned, interval, now)
        if doctor is None or patient_id is None or status not in self.statuses or planned.type_code not in self.types:
            return None
        same_day = (patient_id, planned.starts_at.date()) in self.days.patient_days
        if same_day or not self.days.is_free(doctor, interval):
            return None
        return RecordedVisit(
            external_id=f"{self.days.clinic.code}-{planned.starts_at:%Y%m%d-%H%M}-{planned.provider}",
            patient_id=patient_id,
            appointment_type_id=self.types[planned.type_code],
            status_id=self.statuses[status],
            status_code=status,
            interval=interval,
            rendering_provider_id=doctor.pk,
            rendering_provider_name=staff_name(doctor),
            resource_id=doctor.linked_resource.pk,
            room=room_for("", doctor.linked_resource.default_room),
            reason=planned.reason,
        )


def _status(planned: PlannedVisit, interval: Interval, now: datetime) -> str:
    if interval.starts_at > now:
        return planned.ahead
    if interval.ends_at > now and planned.settled == "check_out":
        return "check_in"
    return planned.settled
