"""Rows of the schedule for tests: North's spring of 2027, on New York's clock."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from careflow.domains.facilities.models import AppointmentStatus, AppointmentType, PatientGender, Resource
from careflow.domains.patients.models import Patient
from careflow.domains.scheduling.models import Appointment, AvailabilityTemplate, BookableSlot, CalendarFeed
from careflow.domains.scheduling.queries import digest_of
from careflow.platform.actor import Actor
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


def take_bookings(provider, type_code="follow_up", *, confirms=False):
    """Let patients book this type with this provider."""
    kind = type_of(provider.facility, type_code)
    for row in (provider, kind):
        row.auto_confirm_bookings = confirms
        row.save()
    AppointmentType.unscoped.filter(pk=kind.pk).update(bookable_online=True)
    type(provider).unscoped.filter(pk=provider.pk).update(
        online_scheduling_enabled=True, online_cancellation_enabled=True
    )


def make_template(
    provider, weekdays=(1, 2, 3, 4, 5), start=time(9), end=time(10), type_code="follow_up", **values: Any
):
    """A weekly availability written straight through the ORM; no slots yet."""
    return AvailabilityTemplate.unscoped.create(
        **{
            "facility": provider.facility,
            "provider": provider,
            "appointment_type": type_of(provider.facility, type_code),
            "weekdays": list(weekdays),
            "start_time": start,
            "end_time": end,
            "valid_from": date(2026, 1, 1),
        }
        | values
    )


def make_slot(provider, at, minutes=15, type_code="follow_up", **values: Any):
    """A slot made by hand, unless `values` say otherwise."""
    starts_at = at if isinstance(at, datetime) else local(provider.facility, at)
    return BookableSlot.unscoped.create(
        facility=provider.facility, provider=provider, appointment_type=type_of(provider.facility, type_code),
        starts_at=starts_at, ends_at=starts_at + timedelta(minutes=minutes), **values,
    )  # fmt: skip


def make_feed(staff, token="secret", **values: Any):
    """The address of a provider's calendar."""
    return CalendarFeed.unscoped.create(
        **{"facility": staff.facility, "staff": staff, "digest": digest_of(token), "created_at": NOW} | values
    )


def as_patient(patient, user_id=4711):
    """The patient at the portal."""
    return Actor(
        user_id=user_id, name=f"{patient.first_name} {patient.last_name}", patient_id=patient.pk,
        organization_id=patient.facility.organization_id, facility_id=patient.facility_id,
        facility_timezone=patient.facility.timezone,
    )  # fmt: skip


def at_desk(facility, user_id=12, staff_id=None):
    return Actor(
        user_id=user_id, name="Stan Example", organization_id=facility.organization_id, facility_id=facility.pk,
        facility_timezone=facility.timezone, staff_id=staff_id,
    )  # fmt: skip


def owner_of(cast):
    """Who manages the facilities of North's organization."""
    return Actor(
        user_id=cast.users["adam"].pk, name="Adam", organization_id=cast.facilities["north"].organization_id,
        organization_role="admin", organization_permissions=frozenset({"org.facilities.manage"}),
    )  # fmt: skip
