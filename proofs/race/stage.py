"""The clinic before the races, written by a process of its own: see `proofs.backstage`."""

import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count, islice
from math import ceil

import msgspec
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from careflow.domains.accounts.models import User
from careflow.domains.scheduling.models import Appointment, BookableSlot
from proofs.clinic import HOURS_A_DAY, ZONE, Clinic, found_clinic, token_for
from proofs.race.plan import CLIENTS, STANDING, Ask, Path, Place, Stage, Start, deal

DOCTORS = 8
RACES_A_DAY = HOURS_A_DAY * DOCTORS  # one every full hour: nothing of one race reaches into the next
# Eight races have one time, and nobody is at two places then: twenty patients of the portal for each of the eight, and
# more in long runs, so that none of them books more than anybody may.
AT_ONE_TIME = DOCTORS * CLIENTS
PORTAL_ROUNDS = 20  # rounds for each of the others
QUARTER, HALF = timedelta(minutes=15), timedelta(minutes=30)
CONSOLE = ("console", "only-for-this-proof")


def main(seed: str, rounds: str) -> None:
    with transaction.atomic():
        stage = set_stage(int(seed), int(rounds))
    sys.stdout.buffer.write(msgspec.json.encode(stage))


def set_stage(seed: int, rounds: int) -> Stage:
    now = timezone.now()
    clinic = found_clinic(doctors=DOCTORS, now=now)
    charts = clinic.admit(CLIENTS + AT_ONE_TIME + rounds // PORTAL_ROUNDS)
    name, password = CONSOLE
    User.objects.create(username=name, password=make_password(password), is_staff=True, is_superuser=True)
    clinic.offer_half_hours(days=2 + ceil(rounds / RACES_A_DAY))
    patients = [chart.pk for chart in charts[:CLIENTS]]
    return Stage(
        facility=clinic.facility.pk,
        organization=clinic.facility.organization_id,
        zone=ZONE,
        desk=token_for(clinic.desk, now),
        console=CONSOLE,
        portal=[clinic.open_portal(chart) for chart in charts[CLIENTS:]],
        patients=patients,
        types=clinic.types(),
        statuses=clinic.statuses(),
        rounds=list(Scene(clinic, patients).starts(seed, rounds)),
    )


class Scene:
    """Puts the visits in place that clients move, un-cancel or make longer."""

    def __init__(self, clinic: Clinic, patients: list[int]) -> None:
        self.clinic, self.patients = clinic, patients
        self.types, self.statuses = clinic.types(), clinic.statuses()
        self.columns = dict(zip([doctor.pk for doctor in clinic.doctors], clinic.columns, strict=True))
        self.parked = count(48)  # half hours in the past

    def starts(self, seed: int, rounds: int) -> Iterator[Start]:
        on_the_hour = BookableSlot.unscoped.filter(starts_at__minute=0).order_by("starts_at", "provider")
        slots = on_the_hour.values_list("pk", "provider_id", "starts_at")
        for asks, (slot, provider, at) in zip(deal(seed, rounds), islice(slots, rounds), strict=True):
            made = {ask.client: self.visit(ask, provider, at) for ask in asks if ask.path in STANDING}
            Appointment.unscoped.bulk_create(made.values())
            numbers = [made[client].pk if client in made else 0 for client in range(CLIENTS)]
            yield Start(provider, self.columns[provider].pk, at, slot, numbers)

    def visit(self, ask: Ask, provider: int, at: datetime) -> Appointment:
        status, kind, length = "pending", "half", HALF
        starts_at = at + timedelta(minutes=ask.offset)
        if ask.path is Path.MOVE:
            starts_at = self.clinic.now.replace(minute=0, second=0, microsecond=0) - next(self.parked) * HALF
        elif ask.path is Path.RETURN:
            status = "cancelled"
        else:
            kind, length, starts_at = "quarter", QUARTER, at - QUARTER
        return Appointment(
            facility=self.clinic.facility,
            patient_id=self.patients[ask.client],
            rendering_provider_id=provider if ask.place is not Place.RESOURCE else None,
            resource=self.columns[provider] if ask.place is not Place.PROVIDER else None,
            appointment_type_id=self.types[kind],
            status_id=self.statuses[status],
            starts_at=starts_at,
            ends_at=starts_at + length,
            occupies_time=status == "pending",
            created_at=self.clinic.now,
            updated_at=self.clinic.now,
        )
