"""Rows of the schedule for tests: North's spring of 2027, on New York's clock."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from careflow.domains.facilities.models import AppointmentStatus, AppointmentType, PatientGender, Resource
from careflow.domains.patients.models import Patient
from careflow.domains.scheduling.models import Appointment
from careflow.platform.folding import fold
from careflow.platform.localtime import to_instant

MONDAY = "2027-03-15"
NOW = datetime(2027, 3, 1, 15, 0, tzinfo=UTC)


def status_of(facility, code="pending"):
    return AppointmentStatus.unscoped.get(facility=facility, code=code)


def type_of(facility, code="follow_up"):
    return AppointmentType.unscoped.get(facility=facility, code=code)


def make_patient(facility, last_name="Mora", first_name="Ana", **values: Any):
    number = Patient.unscoped.filter(facility=facility).count() + 101
    return Patient.unscoped.create(
        **{
            "facility": facility,
            "first_name": first_name,
            "last_name": last_name,
            "last_key": fold(last_name),
            "first_key": fold(first_name),
            "date_of_birth": date(1980, 2, 29),
            "gender_id": gender_of(facility),
            "chart_number": str(number),
        }
        | values
    )


def gender_of(facility):
    return PatientGender.unscoped.get(facility=facility, code="unknown").pk


def make_resource(facility, name="Room 1", **values: Any):
    return Resource.unscoped.create(facility=facility, name=name, **values)


def local(facility, text):
    return to_instant(datetime.fromisoformat(text), ZoneInfo(facility.timezone))


def make_appointment(facility, patient, at=f"{MONDAY}T09:00", minutes=15, **values: Any):
    """A visit written straight through the ORM."""
    starts_at = at if isinstance(at, datetime) else local(facility, at)
    return Appointment.unscoped.create(
        **{
            "facility": facility,
            "patient": patient,
            "status": status_of(facility),
            "appointment_type": type_of(facility),
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(minutes=minutes),
        }
        | values
    )
