"""Whatever the desk and the patients do, in whatever order: what is offered is what a plain model says."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from careflow.domains.facilities.models import Facility
from careflow.domains.scheduling import operations, queries
from careflow.domains.scheduling.models import Appointment, AvailabilitySettings
from careflow.domains.scheduling.rules.intervals import Interval
from careflow.platform.localtime import to_instant, to_local
from careflow.platform.problems import Problem
from tests.domains.scheduling.factories import (
    NOW,
    as_patient,
    at_desk,
    make_patient,
    status_of,
    take_bookings,
    type_of,
)

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("America/New_York")
HORIZON = 7
FIRST = to_local(NOW, ZONE).date()  # a Monday, at ten
QUARTER = timedelta(minutes=15)

days = st.integers(0, HORIZON)
hours = st.sampled_from([(9, 10), (9, 12), (13, 15), (16, 18)])
quarters = st.integers(8 * 4, 17 * 4)
weekdays = st.sets(st.integers(1, 7), min_size=1).map(sorted)
numbers = st.integers(0, 5)
steps = st.one_of(
    st.tuples(st.just("template"), weekdays, hours, st.sampled_from([15, 30])),
    st.tuples(st.just("change"), numbers, hours, st.sampled_from([15, 30, None])),
    st.tuples(st.just("drop"), numbers),
    st.tuples(st.just("close"), days, st.none() | hours, st.booleans()),
    st.tuples(st.just("reopen"), numbers),
    st.tuples(st.just("visit"), days, quarters, st.sampled_from([15, 60])),
    st.tuples(st.just("move"), numbers, days, quarters),
    st.tuples(st.just("cancel"), numbers),
    st.tuples(st.just("book"), numbers),
    st.tuples(st.just("by hand"), days, quarters),
    st.tuples(st.just("withdraw"), numbers),
    st.tuples(st.just("job")),
)  # fmt: skip


@dataclass
class Template:
    weekdays: list
    hours: tuple
    minutes: int | None


@dataclass
class Closed:
    day: object
    hours: tuple | None


@dataclass
class Model:
    """What should be on offer, by the words of the rule and nothing else."""

    templates: dict = field(default_factory=dict)
    closed: dict = field(default_factory=dict)
    by_hand: dict = field(default_factory=dict)
    visits: dict = field(default_factory=dict)

    def wanted(self):
        found = []
        for template in self.templates.values():
            for number in range(HORIZON + 1):
                found += self.on(template, FIRST + timedelta(days=number))
        return [slot for slot in found if not any(slot.overlaps(other) for other in self.by_hand.values())]

    def on(self, template, day):
        if day.isoweekday() not in template.weekdays or day.isoweekday() > 5:
            return []
        found, length = [], timedelta(minutes=template.minutes or 15)
        start = datetime.combine(day, time(template.hours[0]))
        while start + length <= datetime.combine(day, time(template.hours[1])):
            open_ = time(8) <= start.time() and (start + length).time() <= time(17)
            if open_ and not any(self.shut(entry, start, length) for entry in self.closed.values()):
                found.append(Interval(to_instant(start, ZONE), to_instant(start + length, ZONE)))
            start += length
        return found

    @staticmethod
    def shut(entry, start, length):
        if entry.day != start.date():
            return False
        if entry.hours is None:
            return True
        return start.time() < entry.hours[1] and entry.hours[0] < (start + length).time()

    def offered(self):
        free = [*self.wanted(), *self.by_hand.values()]
        return {
            (slot.starts_at, slot.ends_at)
            for slot in free
            if NOW + timedelta(hours=1) <= slot.starts_at < NOW + timedelta(days=HORIZON)
            and not any(slot.overlaps(visit) for visit in self.visits.values())
        }


class Desk:
    """Does a step in the program and, when that was allowed, in the model."""

    def __init__(self, north, paul, ana, ben):
        self.north, self.paul, self.ana, self.ben = north, paul, ana, ben
        self.desk, self.kind, self.model = at_desk(north), type_of(north), Model()

    def offered(self):
        return queries.offered_slots(
            actor=as_patient(self.ana), provider_id=self.paul.pk, type_id=self.kind.pk, now=NOW
        )

    def take(self, step):
        name, *arguments = step
        try:
            with transaction.atomic():
                getattr(self, f"take_{name.replace(' ', '_')}")(*arguments)
        except Problem as problem:
            assert problem.status < 500  # noqa: PT017  (a refusal is as good as an answer here)

    def take_template(self, weekdays, hours, minutes):
        fields = {
            "provider": self.paul.pk, "appointment_type": self.kind.pk, "weekdays": weekdays,
            "start_time": time(hours[0]), "end_time": time(hours[1]), "slot_minutes": minutes, "valid_from": FIRST,
        }  # fmt: skip
        number = operations.add_availability_template(actor=self.desk, fields=fields, now=NOW)
        self.model.templates[number] = Template(weekdays, hours, minutes)

    def take_change(self, place, hours, minutes):
        if number := self.pick(self.model.templates, place):
            fields = {"start_time": time(hours[0]), "end_time": time(hours[1]), "slot_minutes": minutes}
            operations.change_availability_template(
                actor=self.desk, template_id=number, fields=fields, expected_version=None, now=NOW
            )
            template = self.model.templates[number]
            template.hours, template.minutes = hours, minutes

    def take_drop(self, place):
        if number := self.pick(self.model.templates, place):
            operations.delete_availability_template(actor=self.desk, template_id=number, expected_version=None, now=NOW)
            del self.model.templates[number]

    def take_close(self, day, hours, everybody):
        span = (time(hours[0]), time(hours[1])) if hours else None
        fields = {"provider": None if everybody else self.paul.pk, "kind": "closed",
                  "first_day": FIRST + timedelta(days=day)}  # fmt: skip
        if span:
            fields |= {"start_time": span[0], "end_time": span[1]}
        number = operations.add_availability_exception(actor=self.desk, fields=fields, now=NOW)
        self.model.closed[number] = Closed(fields["first_day"], span)

    def take_reopen(self, place):
        if number := self.pick(self.model.closed, place):
            operations.delete_availability_exception(
                actor=self.desk, exception_id=number, expected_version=None, now=NOW
            )
            del self.model.closed[number]

    def take_visit(self, day, quarter, minutes):
        start = self.moment(day, quarter)
        fields = {
            "patient": self.ben.pk, "appointment_time": start, "end_time": start + timedelta(minutes=minutes),
            "status": status_of(self.north).pk, "appointment_type": self.kind.pk, "rendering_provider": self.paul.pk,
            "allow_same_day_double_book": True,
        }  # fmt: skip
        number = operations.create_appointment(actor=self.desk, fields=fields, now=NOW)
        self.model.visits[number] = self.interval_of(number)

    def take_move(self, place, day, quarter):
        if number := self.pick(self.model.visits, place):
            fields = {"appointment_time": self.moment(day, quarter), "allow_same_day_double_book": True}
            self.change(number, fields)
            self.model.visits[number] = self.interval_of(number)

    def take_cancel(self, place):
        if number := self.pick(self.model.visits, place):
            self.change(number, {"status": status_of(self.north, "cancelled").pk})
            del self.model.visits[number]

    def take_book(self, place):
        found = {slot.id: slot for slot in self.offered()}
        if number := self.pick(found, place):
            visit = operations.book_slot_for_patient(
                actor=as_patient(self.ana), patient_id=self.ana.pk, slot_id=number, reason="", now=NOW
            )
            self.model.visits[visit] = Interval(found[number].starts_at, found[number].ends_at)

    def take_by_hand(self, day, quarter):
        start = to_instant(self.moment(day, quarter), ZONE)
        interval = Interval(start, start + QUARTER)
        number = operations.create_slot(
            actor=self.desk, provider_id=self.paul.pk, type_id=self.kind.pk, interval=interval, notes="", now=NOW
        )
        self.model.by_hand[number] = interval

    def take_withdraw(self, place):
        found = {slot.id: slot for slot in self.offered()}
        if number := self.pick(found, place):
            operations.delete_slot(actor=self.desk, slot_id=number, now=NOW)
            if self.model.by_hand.pop(number, None) is None:
                start, end = (to_local(moment, ZONE) for moment in found[number][1:3])
                entry = Closed(start.date(), (start.time(), end.time()))
                self.model.closed[queries.list_exceptions(actor=self.desk)[0][0][0]] = entry

    def take_job(self):
        operations.renew_everywhere(now=NOW)

    def change(self, number, fields):
        operations.change_appointment(
            actor=self.desk, appointment_id=number, fields=fields, expected_version=None, now=NOW
        )

    @staticmethod
    def pick(rows, place):
        return sorted(rows)[place % len(rows)] if rows else None

    @staticmethod
    def moment(day, quarter):
        return datetime.combine(FIRST + timedelta(days=day), time(quarter // 4, quarter % 4 * 15))

    @staticmethod
    def interval_of(number):
        visit = Appointment.unscoped.get(pk=number)
        return Interval(visit.starts_at, visit.ends_at)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(steps, min_size=3, max_size=14))
def test_what_is_offered_is_never_wrong(north, paul, steps):
    with transaction.atomic():
        take_bookings(paul)
        AvailabilitySettings.unscoped.create(facility=north, horizon_days=HORIZON)
        Facility.unscoped.filter(pk=north.pk).update(online_cancellation_enabled=True)
        desk = Desk(north, paul, make_patient(north), make_patient(north, "Bell", "Ben"))
        for step in steps:
            desk.take(step)
            shown = {(slot.starts_at, slot.ends_at) for slot in desk.offered()}
            assert shown <= desk.model.offered(), f"after {step}"
        desk.take(("job",))
        assert {(slot.starts_at, slot.ends_at) for slot in desk.offered()} == desk.model.offered()
        transaction.set_rollback(True)
