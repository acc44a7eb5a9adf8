"""A hundred patients and the front desk after fifty times of one provider, all at once, over four processes."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import get_user_model
from django.db import connections
from django.utils import timezone

from careflow.domains.audit.models import AuditEvent
from careflow.domains.facilities.models import Facility, Resource
from careflow.domains.portal.models import PortalAccount
from careflow.domains.scheduling.models import Appointment, BookableSlot
from tests.conftest import token_for
from tests.domains.scheduling.factories import (
    make_appointment,
    make_patient,
    make_slot,
    status_of,
    take_bookings,
    type_of,
)
from tests.races.served import served

pytestmark = pytest.mark.xdist_group("self_scheduling")
CLIENTS, PATIENTS, TRIES, DAYS, A_DAY, AT_DESK = 40, 100, 5, 5, 10, 24
QUARTER = timedelta(minutes=15)
ZONE = ZoneInfo("America/New_York")


class Clinic:
    """North with fifty times on offer next week, ten in a row a day, and two dozen visits on each morning before."""

    def __init__(self, cast):
        self.north, self.paul = cast.facilities["north"], cast.staff["paul@north"]
        take_bookings(self.paul, confirms=True)
        Facility.unscoped.filter(pk=self.north.pk).update(online_cancellation_enabled=True)
        self.column = Resource.unscoped.get(linked_staff=self.paul)
        self.desk = [token_for(cast.users[name]) for name in ("stan", "nina")]
        first = (timezone.now() + timedelta(days=7)).date()
        self.days = [first + timedelta(days=number) for number in range(DAYS)]
        nine = [datetime(day.year, day.month, day.day, 9, 0, tzinfo=ZONE).astimezone(UTC) for day in self.days]
        self.times = [start + place * QUARTER for start in nine for place in range(A_DAY)]
        self.slots = {make_slot(self.paul, start).pk: start for start in self.times}
        self.patients = [make_patient(self.north, f"Name {number}") for number in range(PATIENTS)]
        self.tokens = [self.open_portal(patient) for patient in self.patients]
        held = {"rendering_provider": self.paul, "resource": self.column}
        self.to_move = [
            make_appointment(self.north, patient, at=nine[0] - (place + 2) * QUARTER, **held).pk
            for place, patient in enumerate(self.patients[:AT_DESK])
        ]

    def open_portal(self, patient):
        name = f"portal{patient.pk}"
        user = get_user_model().objects.create(username=name, first_name="Ana", surface="portal", password="!")
        PortalAccount.unscoped.create(
            organization=self.north.organization, user=user, patient=patient, created_at=timezone.now(),
            updated_at=timezone.now(),
        )  # fmt: skip
        return token_for(user)

    def path(self, rest="", query=""):
        return f"appointments/{rest}?facility_id={self.north.pk}{query}"


class Storm:
    """What everybody sends, shuffled, and what came back as (what, status, id of the visit)."""

    def __init__(self, clinic, server):
        self.clinic, self.server, self.answers = clinic, server, []
        chance = random.Random(20270315)
        slots, times = list(clinic.slots), clinic.times
        calls = [
            lambda token=token, slot=slot, leaves=place == 0: self.book(token, slot, leaves=leaves)
            for token in clinic.tokens
            for place, slot in enumerate(chance.sample(slots, TRIES))
        ]
        calls += [
            lambda n=number, start=start: self.desk_books(n, start)
            for number, start in enumerate(times + chance.sample(times, 30))
        ]
        calls += [lambda n=number: self.desk_moves(n, chance.choice(times)) for number in range(2 * AT_DESK)]
        chance.shuffle(calls)
        self.calls = calls

    def rage(self):
        with ThreadPoolExecutor(CLIENTS) as pool:
            for done in [pool.submit(call) for call in self.calls]:
                done.result(timeout=60)

    def note(self, what, answer, number=None):
        self.answers.append((what, answer.status, number or (answer.body or {}).get("id")))
        return answer

    def book(self, token, slot, *, leaves):
        answer = self.note("book", self.server.send("POST", "portal/scheduling/book/", token, {"slot_id": slot}))
        if answer.status == 201 and leaves:
            number = answer.body["id"]
            self.note("leave", self.server.send("POST", f"portal/appointments/{number}/cancel/", token), number)

    def desk_books(self, number, start):
        clinic = self.clinic
        body = {
            "patient": clinic.patients[number % PATIENTS].pk, "status": status(clinic, "pending"),
            "appointment_type": clinic.kind, "rendering_provider": clinic.paul.pk, "resource": clinic.column.pk,
            "appointment_time": local(start), "allow_same_day_double_book": True,
        }  # fmt: skip
        token = clinic.desk[number % 2]
        answer = self.note("desk", self.server.send("POST", clinic.path(), token, body))
        if answer.status == 201:
            self.patch("cancel", token, answer.body["id"], {"status": status(clinic, "cancelled")})

    def desk_moves(self, number, start):
        visit = self.clinic.to_move[number % AT_DESK]
        change = {"appointment_time": local(start), "allow_same_day_double_book": True}
        self.patch("move", self.clinic.desk[number % 2], visit, change)

    def patch(self, what, token, number, change):
        self.note(what, self.server.send("PATCH", self.clinic.path(f"{number}/"), token, change), number)

    def count(self, what):
        return Counter(status for each, status, _ in self.answers if each == what)


def status(clinic, code):
    return clinic.statuses[code]


def local(start):
    return start.astimezone(ZONE).isoformat()[:16]


@pytest.fixture
def clinic(own_cast):
    clinic = Clinic(own_cast)
    clinic.statuses = {code: status_of(clinic.north, code).pk for code in ("pending", "cancelled")}
    clinic.kind = type_of(clinic.north).pk
    return clinic


@pytest.mark.weak_point("W16", "C4", "N2")
def test_each_time_is_given_to_one_and_the_desk_sees_everybody_in_the_providers_column(clinic, tmp_path):
    events = AuditEvent.objects.filter(model_name="appointment", action="create")
    with served(tmp_path) as server:
        storm = Storm(clinic, server)
        storm.rage()
        shown = [
            row
            for day in (clinic.days[0] - timedelta(days=1), *clinic.days)
            for row in server.send("GET", clinic.path(query=f"&date={day}"), clinic.desk[0]).body
        ]
        query = f"provider={clinic.paul.pk}&type={clinic.kind}"
        offered = server.send("GET", f"portal/scheduling/slots/?{query}", clinic.tokens[0]).body
    connections.close_all()

    assert set(storm.count("book")) <= {201, 400}
    assert set(storm.count("desk")) <= {201, 409}
    assert set(storm.count("move")) <= {200, 409}
    assert set(storm.count("leave") + storm.count("cancel")) == {200}
    assert sum(storm.count("book").values()) == PATIENTS * TRIES

    made = {number for what, code, number in storm.answers if what in {"book", "desk"} and code == 201}
    seen = {row["id"]: row for row in shown}
    assert len(made) == storm.count("book")[201] + storm.count("desk")[201] == events.count()
    assert made <= set(seen)
    won = {start for (start,) in Appointment.unscoped.filter(pk__in=made).values_list("starts_at")}
    assert won <= set(clinic.times)
    assert len(won) >= len(clinic.times) - storm.count("move")[200]
    assert {row["resource"] for row in shown} == {clinic.column.pk}
    assert {row["rendering_provider"] for row in shown} == {clinic.paul.pk}

    standing = Appointment.unscoped.filter(occupies_time=True, rendering_provider=clinic.paul).order_by("starts_at")
    spans = list(standing.values_list("starts_at", "ends_at"))
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    taken = {start for start, _ in spans}
    assert {slot["id"] for slot in offered} == {number for number, at in clinic.slots.items() if at not in taken}
    for slot in BookableSlot.unscoped.filter(appointment__isnull=False).select_related("appointment"):
        assert slot.appointment.occupies_time
        assert slot.appointment.starts_at == slot.starts_at
