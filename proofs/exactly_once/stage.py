"""The clinic before the writes, written by a process of its own: see `proofs.backstage`."""

import sys
from datetime import datetime, timedelta
from math import ceil

import msgspec
from django.db import transaction
from django.utils import timezone

from careflow.domains.clinical.operations import complete_encounter, create_encounter
from careflow.domains.facilities.models import PatientGender, Staff
from careflow.domains.scheduling.models import Appointment, BookableSlot
from careflow.platform.actor import Actor
from proofs.clinic import HOURS_A_DAY, ZONE, Clinic, found_clinic, token_for
from proofs.exactly_once.writes import Kind, Props, Stage, kind_of

DOCTORS = 2
CHARTS = 20
CLERKS = 4  # so that nobody uploads more than they may in a minute
WRITES_A_PATIENT = 100  # of the portal, so that nobody writes or books more than they may in an hour
HALF = timedelta(minutes=30)


def main(number: str) -> None:
    with transaction.atomic():
        stage = set_stage(int(number))
    sys.stdout.buffer.write(msgspec.json.encode(stage))


def set_stage(number: int) -> Stage:
    now = timezone.now()
    clinic = found_clinic(doctors=DOCTORS, now=now)
    clinic.offer_half_hours(days=2 + ceil(number / (HOURS_A_DAY * DOCTORS)))
    charts = clinic.admit(CHARTS + 1 + number // WRITES_A_PATIENT)
    gender = PatientGender.unscoped.filter(facility=clinic.facility).values_list("pk", flat=True)[0]
    patients = [chart.pk for chart in charts[:CHARTS]]
    return Stage(
        facility=clinic.facility.pk,
        zone=ZONE,
        desk=token_for(clinic.desk, now),
        clerks=[clinic.hire_clerk(f"clerk{place}") for place in range(CLERKS)],
        portal=[clinic.open_portal(chart) for chart in charts[CHARTS:]],
        patients=patients,
        gender=gender,
        type=clinic.types()["half"],
        status=clinic.statuses()["pending"],
        props=list(props_for(clinic, patients, number)),
    )


def props_for(clinic: Clinic, patients: list[int], number: int) -> list[Props]:
    slots = BookableSlot.unscoped.order_by("starts_at", "provider").values_list("pk", "starts_at")[:number]
    props = []
    for place, (slot, at) in enumerate(slots):
        kind, patient = kind_of(place), patients[place % len(patients)]
        encounter = sign(clinic, patient) if kind is Kind.SUPERBILL else 0
        visit = stand(clinic, patient, at) if kind is Kind.MOVE else 0
        props.append(Props(encounter, visit, slot, at))
    return props


def sign(clinic: Clinic, patient: int) -> int:
    """An encounter with its signed note."""
    doctor = clinic.doctors[0]
    actor = at_work(doctor, clinic)
    number = create_encounter(actor=actor, fields={"patient": patient}, now=clinic.now)
    complete_encounter(
        actor=actor, encounter_id=number, fields={}, texts={"plan": "Rest."}, expected_version=None, now=clinic.now
    )
    return number


def at_work(doctor: Staff, clinic: Clinic) -> Actor:
    rights = doctor.role.security_permissions
    return Actor(
        user_id=doctor.user_id, name=doctor.user.display_name, organization_id=clinic.facility.organization_id,
        facility_id=clinic.facility.pk, facility_timezone=ZONE, staff_id=doctor.pk, role_code=doctor.role.code,
        permissions=frozenset(key for key, is_given in rights.items() if is_given),
    )  # fmt: skip


def stand(clinic: Clinic, patient: int, at: datetime) -> int:
    """A visit that can be moved, of nobody's time."""
    visit = Appointment.unscoped.create(
        facility=clinic.facility, patient_id=patient, appointment_type_id=clinic.types()["half"],
        status_id=clinic.statuses()["pending"], starts_at=at + HALF, ends_at=at + 2 * HALF, created_at=clinic.now,
        updated_at=clinic.now,
    )  # fmt: skip
    return int(visit.pk)
