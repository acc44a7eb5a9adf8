"""On days when the clocks change, and whatever the desk and the patients do on them: what patients are offered is
what somebody would find who walked through the days with a watch, and just that can be booked."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from careflow.domains.facilities.models import Facility, Resource
from careflow.domains.scheduling import operations, queries
from careflow.domains.scheduling.models import Appointment, AvailabilitySettings, BookableSlot
from careflow.platform.problems import BadInput, NotFound, Problem
from tests.domains.scheduling.factories import as_patient, at_desk, make_patient, status_of, take_bookings, type_of
from tests.domains.scheduling.plain_calendar import PlainCalendar, Special, Visit, Week, moment

pytestmark = pytest.mark.django_db
HORIZON, LEAD = 3, 60
OPENS, CLOSES = 30, 23 * 60 + 30

# The day before the clocks change, in the morning.
CHANGES = {
    "an hour is missing at two": ("America/New_York", moment("2027-03-13T15:00")),
    "an hour comes twice at one": ("America/New_York", moment("2027-11-06T14:00")),
    "half an hour comes twice": ("Australia/Lord_Howe", moment("2027-04-02T23:00")),
    "a day starts at one": ("America/Santiago", moment("2027-09-03T14:00")),
}

places = st.integers(0, 7)
days = st.integers(0, HORIZON)
quarters = st.one_of(st.integers(0, 16), st.integers(0, 95))
weekdays = st.sets(st.integers(1, 7), min_size=1).map(sorted)
spans = st.sampled_from([(30, 240), (60, 180), (105, 165), (540, 630), (600, 720), (1200, 1410)])
lengths = st.sampled_from([15, 30, 45])
holds = st.sampled_from(["provider", "column"])


def clock(minute):
    return time(minute // 60, minute % 60)


def pick(rows, place):
    return sorted(rows)[place % len(rows)] if rows else None


class Calendar(RuleBasedStateMachine):
    """Every rule does a thing in the program and, where that was allowed, on paper."""

    north = paul = petra = None
    zone, began = "", None

    def __init__(self):
        super().__init__()
        self.now, self.first = self.began, self.began.astimezone(ZoneInfo(self.zone)).date()
        self.paper = PlainCalendar(self.zone, self.now, opens=OPENS, closes=CLOSES, horizon=HORIZON, lead=LEAD)
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        Facility.unscoped.filter(pk=self.north.pk).update(
            timezone=self.zone, operating_start_time=clock(OPENS), operating_end_time=clock(CLOSES),
            operating_days=[1, 2, 3, 4, 5, 6, 7], online_cancellation_enabled=True, cancellation_cutoff_hours=0,
        )  # fmt: skip
        self.facility = Facility.unscoped.get(pk=self.north.pk)
        AvailabilitySettings.unscoped.create(facility=self.facility, horizon_days=HORIZON, lead_time_minutes=LEAD)
        take_bookings(self.paul)
        self.desk, self.kind = at_desk(self.facility), type_of(self.facility)
        self.column = Resource.unscoped.get(linked_staff=self.paul).pk
        self.ana, self.ben, self.walk = (make_patient(self.facility, name) for name in ("Mora", "Bell", "Ives"))
        self.shown = set()

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def allowed(self, operation, **arguments):
        """What it returned (True for nothing), or False where it was refused."""
        try:
            with transaction.atomic():
                answer = operation(now=self.now, **arguments)
        except Problem as problem:
            assert problem.status < 500  # noqa: PT017  (a refusal is as good as an answer here)
            return False
        return answer or True

    def offered(self):
        found = queries.offered_slots(
            actor=as_patient(self.ana), provider_id=self.paul.pk, type_id=self.kind.pk, now=self.now
        )
        return {slot.id: (slot.starts_at, slot.ends_at) for slot in found}

    def at(self, day, quarter):
        return datetime.combine(self.first + timedelta(days=day), clock(quarter * 15))

    # The provider's weeks

    @initialize(span=spans, minutes=lengths)
    def begin_with_a_week(self, span, minutes):
        self.add_week([1, 2, 3, 4, 5, 6, 7], span, minutes)

    @rule(weekdays=weekdays, span=spans, minutes=lengths)
    def add_week(self, weekdays, span, minutes):
        fields = {
            "provider": self.paul.pk, "appointment_type": self.kind.pk, "weekdays": weekdays,
            "start_time": clock(span[0]), "end_time": clock(span[1]), "slot_minutes": minutes,
            "valid_from": self.first - timedelta(days=1),
        }  # fmt: skip
        number = self.allowed(operations.add_availability_template, actor=self.desk, fields=fields)
        if number:
            self.paper.weeks[number] = Week(weekdays, *span, minutes)
            self.paper.owes_the_job = False

    @precondition(lambda self: self.paper.weeks)
    @rule(place=places, span=spans, minutes=lengths)
    def change_week(self, place, span, minutes):
        number = pick(self.paper.weeks, place)
        fields = {"start_time": clock(span[0]), "end_time": clock(span[1]), "slot_minutes": minutes}
        week = self.paper.weeks[number]
        is_other = (week.opens, week.closes, week.minutes) != (*span, minutes)
        if is_other and self.allowed(
            operations.change_availability_template, actor=self.desk, template_id=number, fields=fields,
            expected_version=None,
        ):  # fmt: skip
            week.opens, week.closes, week.minutes = *span, minutes
            self.paper.owes_the_job = False

    @precondition(lambda self: self.paper.weeks)
    @rule(place=places)
    def drop_week(self, place):
        number = pick(self.paper.weeks, place)
        assert self.allowed(
            operations.delete_availability_template, actor=self.desk, template_id=number, expected_version=None
        )
        del self.paper.weeks[number]
        self.paper.owes_the_job = False

    # Days that are not like the others

    @rule(kind=st.sampled_from(["closed", "hours"]), day=days, more=st.integers(0, 2), span=st.none() | spans,
          everybody=st.booleans())  # fmt: skip
    def add_special(self, kind, day, more, span, everybody):
        first, last = self.first + timedelta(days=day), self.first + timedelta(days=day + more)
        fields = {
            "provider": None if everybody else self.paul.pk, "kind": kind, "first_day": first, "last_day": last,
            "start_time": clock(span[0]) if span else None, "end_time": clock(span[1]) if span else None,
        }  # fmt: skip
        number = self.allowed(operations.add_availability_exception, actor=self.desk, fields=fields)
        assert bool(number) == (kind == "closed" or span is not None)
        if number:
            self.paper.specials[number] = Special(kind, first, last, span, everybody)
            self.paper.owes_the_job &= everybody and not self.paper.weeks

    @precondition(lambda self: self.paper.specials)
    @rule(place=places)
    def drop_special(self, place):
        number = pick(self.paper.specials, place)
        assert self.allowed(
            operations.delete_availability_exception, actor=self.desk, exception_id=number, expected_version=None
        )
        special = self.paper.specials.pop(number)
        self.paper.owes_the_job &= special.everybody and not self.paper.weeks

    # Visits

    @rule(day=days, quarter=quarters, minutes=st.sampled_from([15, 20, 60]), holds=holds)
    def desk_books(self, day, quarter, minutes, holds):
        self.book(self.at(day, quarter), minutes, holds)

    @precondition(lambda self: self.paper.offered())
    @rule(place=places, holds=holds)
    def desk_takes_what_is_offered(self, place, holds):
        start, _ = pick(self.paper.offered(), place)
        self.book(self.wall(start), 15, holds)

    @precondition(lambda self: self.paper.visits)
    @rule(place=places, minutes=st.sampled_from([15, 60]), holds=holds)
    def desk_overbooks(self, place, minutes, holds):
        """At the time of a visit that is there; later it may be the only one."""
        other = self.paper.visits[pick(self.paper.visits, place)]
        self.book(self.wall(other.starts_at), minutes, holds, allow_overlap=True)

    def wall(self, instant):
        return instant.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)

    def book(self, start, minutes, holds, **more):
        fields = {
            "patient": self.ben.pk, "appointment_time": start, "end_time": start + timedelta(minutes=minutes),
            "status": status_of(self.facility).pk, "appointment_type": self.kind.pk,
            "allow_same_day_double_book": True, **more,
            **({"rendering_provider": self.paul.pk} if holds == "provider" else {"resource": self.column}),
        }  # fmt: skip
        number = self.allowed(operations.create_appointment, actor=self.desk, fields=fields)
        if number:
            self.paper.visits[number] = Visit(*self.times_of(number))

    @precondition(lambda self: self.paper.visits)
    @rule(place=places, day=days, quarter=quarters)
    def desk_moves(self, place, day, quarter):
        number = pick(self.paper.visits, place)
        before = self.times_of(number)
        if self.change(number, {"appointment_time": self.at(day, quarter), "allow_same_day_double_book": True}):
            visit = self.paper.visits[number]
            visit.starts_at, visit.ends_at = self.times_of(number)
            if self.times_of(number) != before:
                self.paper.let_go(number)

    @precondition(lambda self: self.paper.visits)
    @rule(place=places, to_petra=st.booleans())
    def desk_hands_over(self, place, to_petra):
        number = pick(self.paper.visits, place)
        other = self.petra if to_petra else self.paul
        before = Appointment.unscoped.get(pk=number).rendering_provider_id
        if self.change(number, {"rendering_provider": other.pk, "resource": None}):
            self.paper.visits[number].held = not to_petra
            if before != other.pk:
                self.paper.let_go(number)

    @precondition(lambda self: self.visits_that(stand=True))
    @rule(place=places, code=st.sampled_from(["cancelled", "no_show", "check_in"]))
    def desk_says(self, place, code):
        number = pick(self.visits_that(stand=True), place)
        if self.change(number, {"status": status_of(self.facility, code).pk}) and code != "check_in":
            self.paper.visits[number].stands = False
            self.paper.let_go(number)

    @precondition(lambda self: self.visits_that(stand=False))
    @rule(place=places)
    def desk_calls_back(self, place):
        number = pick(self.visits_that(stand=False), place)
        if self.change(number, {"status": status_of(self.facility).pk}):
            self.paper.visits[number].stands = True

    def visits_that(self, *, stand):
        return [number for number, visit in self.paper.visits.items() if visit.stands == stand]

    @precondition(lambda self: self.paper.visits)
    @rule(place=places)
    def desk_deletes(self, place):
        number = pick(self.paper.visits, place)
        if self.allowed(
            operations.delete_appointment, actor=self.desk, appointment_id=number, reason="", expected_version=None
        ):
            self.paper.visits[number].stands = False
            self.paper.let_go(number)
            del self.paper.visits[number]

    @precondition(lambda self: self.paper.offered())
    @rule(place=places)
    def patient_books(self, place):
        offered = self.offered()
        wanted = pick(offered, place)
        number = wanted and self.allowed(
            operations.book_slot_for_patient, actor=as_patient(self.ana), patient_id=self.ana.pk, slot_id=wanted,
            reason="",
        )  # fmt: skip
        if number:
            self.paper.visits[number] = Visit(*offered[wanted], online=offered[wanted])

    @precondition(lambda self: any(visit.online for visit in self.paper.visits.values()))
    @rule(place=places)
    def patient_cancels(self, place):
        number = pick([number for number, visit in self.paper.visits.items() if visit.online], place)
        if self.allowed(
            operations.cancel_by_patient, actor=as_patient(self.ana), patient_id=self.ana.pk, appointment_id=number
        ):
            self.paper.visits[number].stands = False
            self.paper.let_go(number)

    # Time

    @rule(hours=st.integers(1, 14))
    def time_passes(self, hours):
        if self.now < self.began + timedelta(days=HORIZON):
            self.now += timedelta(hours=hours)
            self.paper.now = self.now
            self.job()

    @rule()
    def job(self):
        operations.renew_facility(actor=self.desk, now=self.now)
        self.paper.owes_the_job = False

    @invariant()
    def what_is_offered_is_right(self):
        offered = self.offered()
        self.shown |= set(offered)
        found, wanted = set(offered.values()), self.paper.offered()
        assert len(found) == len(offered)
        assert found == (found & wanted if self.paper.owes_the_job else wanted)

    @precondition(lambda self: self.paper.weeks)
    @rule()
    def just_what_is_offered_can_be_booked(self):
        offered = self.offered()
        others = self.shown | set(BookableSlot.unscoped.values_list("pk", flat=True)) - set(offered)
        answers = {number: self.try_to_book(number) for number in (*offered, *others)}
        assert answers == dict.fromkeys(others, False) | dict.fromkeys(offered, True)

    def try_to_book(self, number):
        with transaction.atomic():
            try:
                operations.book_slot_for_patient(
                    actor=as_patient(self.walk), patient_id=self.walk.pk, slot_id=number, reason="", now=self.now
                )
            except NotFound:
                return False
            except BadInput as refused:
                assert list(refused.errors) == ["slot"]  # noqa: PT017  (another refusal is a mistake of ours)
                return False
            finally:
                transaction.set_rollback(True)
        return True

    def change(self, number, fields):
        return self.allowed(
            operations.change_appointment, actor=self.desk, appointment_id=number, fields=fields, expected_version=None
        )

    @staticmethod
    def times_of(number):
        visit = Appointment.unscoped.get(pk=number)
        return visit.starts_at, visit.ends_at


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_offered_is_right_when_the_clocks_change(cast, change):
    zone, began = CHANGES[change]
    people = {"north": cast.facilities["north"], "paul": cast.staff["paul@north"], "petra": cast.staff["petra@north"]}
    machine = type("Calendar", (Calendar,), {"zone": zone, "began": began, **people})

    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=12, stateful_step_count=25, deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )  # fmt: skip
