"""The database refuses double bookings by itself, whoever writes."""

from datetime import date, time, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from careflow.domains.scheduling.models import Appointment, AvailabilityException, AvailabilityTemplate, BookableSlot
from careflow.platform import guards
from tests.domains.scheduling.factories import (
    MONDAY,
    make_appointment,
    make_patient,
    make_resource,
    make_slot,
    make_template,
    status_of,
    type_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["rendering_provider", "resource"])
def shared(request, paul, room):
    """What the visits of a test both claim."""
    return {request.param: paul if request.param == "rendering_provider" else room}


def refused(write):
    try:
        with transaction.atomic():
            write()
    except IntegrityError:
        return True
    return False


@pytest.mark.parametrize("at", ["09:00", "08:46", "09:14", "08:30", "09:05"])
@pytest.mark.parametrize("minutes", [1, 60])
def test_two_visits_of_one_provider_or_resource_do_not_overlap(north, ana, ben, shared, at, minutes):
    make_appointment(north, ana, minutes=15, **shared)
    start, length = int(at[:2]) * 60 + int(at[3:]), minutes
    overlaps = start < 9 * 60 + 15 and start + length > 9 * 60

    assert refused(lambda: make_appointment(north, ben, at=f"{MONDAY}T{at}", minutes=minutes, **shared)) is overlaps


def test_back_to_back_visits_are_fine(north, ana, ben, shared):
    make_appointment(north, ana, **shared)

    for at in ("08:45", "09:15"):
        assert not refused(lambda at=at: make_appointment(north, ben, at=f"{MONDAY}T{at}", **shared))


def test_visits_without_provider_or_resource_never_exclude_each_other(north, ana, ben):
    make_appointment(north, ana)

    assert not refused(lambda: make_appointment(north, ben))


@pytest.mark.parametrize(
    "difference",
    [
        {"starts_at": timedelta(minutes=-10), "ends_at": timedelta(minutes=-10)},
        {"ends_at": timedelta(minutes=60)},
    ],
)
def test_a_visit_is_not_moved_or_stretched_into_another(north, ana, ben, shared, difference):
    make_appointment(north, ana, at=f"{MONDAY}T09:00", **shared)
    make_appointment(north, ana, at=f"{MONDAY}T09:20", minutes=10, **shared)
    before = make_appointment(north, ben, at=f"{MONDAY}T09:15", minutes=5, **shared)
    changes = {column: getattr(before, column) + shift for column, shift in difference.items()}

    assert refused(lambda: Appointment.unscoped.filter(pk=before.pk).update(**changes))
    assert not refused(lambda: Appointment.unscoped.filter(pk=before.pk).update(notes="fine"))


def test_a_visit_is_not_given_a_taken_provider_or_resource(north, ana, ben, shared):
    make_appointment(north, ana, **shared)
    other = make_appointment(north, ben)
    changes = {f"{column}_id": row.pk for column, row in shared.items()}

    assert refused(lambda: Appointment.unscoped.filter(pk=other.pk).update(**changes))


def test_a_cancelled_visit_takes_no_time_until_it_comes_back(north, ana, ben, shared):
    gone = make_appointment(north, ana, status=status_of(north, "cancelled"), occupies_time=False, **shared)
    make_appointment(north, ben, **shared)

    assert refused(lambda: Appointment.unscoped.filter(pk=gone.pk).update(occupies_time=True))
    assert not refused(lambda: Appointment.unscoped.filter(pk=gone.pk).update(occupies_time=True, allow_overlap=True))


def test_an_ordinary_visit_is_refused_over_an_overbooked_one(north, ana, ben, shared):
    make_appointment(north, ana, at=f"{MONDAY}T09:00", **shared)
    make_appointment(north, ana, at=f"{MONDAY}T09:10", allow_overlap=True, **shared)

    assert refused(lambda: make_appointment(north, ben, at=f"{MONDAY}T09:20", **shared))
    assert not refused(lambda: make_appointment(north, ben, at=f"{MONDAY}T09:20", allow_overlap=True, **shared))


def test_overbooking_is_not_withdrawn_while_it_overlaps(north, ana, ben, shared):
    first = make_appointment(north, ana, **shared)
    over = make_appointment(north, ben, allow_overlap=True, **shared)

    assert refused(lambda: Appointment.unscoped.filter(pk=over.pk).update(allow_overlap=False))
    assert not refused(lambda: Appointment.unscoped.filter(pk=first.pk).update(notes="still mine", room="3"))


def test_a_long_visit_is_found_behind_shorter_ones(north, ana, ben, shared):
    make_appointment(north, ana, at=f"{MONDAY}T08:00", minutes=600, **shared)

    assert refused(lambda: make_appointment(north, ben, at=f"{MONDAY}T17:59", minutes=5, **shared))
    assert not refused(lambda: make_appointment(north, ben, at=f"{MONDAY}T18:00", minutes=5, **shared))


def test_plain_sql_is_refused_too(north, ana, ben, paul):
    make_appointment(north, ana, rendering_provider=paul)
    other = make_appointment(north, ben, at=f"{MONDAY}T12:00", rendering_provider=paul)

    def insert():
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO scheduling_appointment (version, created_at, updated_at, rendering_provider_name,"
                " starts_at, ends_at, occupies_time, allow_overlap, room, reason, notes, is_billable,"
                " created_by_name, deleted_because, external_system, external_id, appointment_type_id,"
                " facility_id, patient_id, rendering_provider_id, status_id)"
                " SELECT version, created_at, updated_at, rendering_provider_name, starts_at, ends_at,"
                " occupies_time, allow_overlap, room, reason, notes, is_billable, created_by_name, deleted_because,"
                " external_system, external_id, appointment_type_id, facility_id, patient_id,"
                " rendering_provider_id, status_id FROM scheduling_appointment WHERE id = %s",
                [other.pk],
            )

    def update():
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE scheduling_appointment SET starts_at = (SELECT starts_at FROM scheduling_appointment"
                " WHERE id <> %s) WHERE id = %s",
                [other.pk, other.pk],
            )

    assert refused(insert)
    assert refused(update)


def test_slots_of_one_provider_do_not_overlap(cast, north, ana, paul):
    def offer(provider, at, minutes=30):
        starts_at = make_appointment(north, ana, at=f"{MONDAY}T{at}").starts_at
        BookableSlot.unscoped.create(
            facility=north, provider=provider, appointment_type=type_of(north), starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=minutes),
        )  # fmt: skip

    offer(paul, "09:00")

    assert refused(lambda: offer(paul, "09:29"))
    assert refused(lambda: offer(paul, "08:31"))
    assert not refused(lambda: offer(paul, "09:30"))
    assert not refused(lambda: offer(cast.staff["petra@north"], "09:00"))
    assert refused(lambda: BookableSlot.unscoped.update(provider=paul))


@pytest.mark.parametrize("column", ["status", "appointment_type", "resource", "rendering_provider", "patient"])
def test_a_visit_names_only_rows_of_its_facility(cast, north, ana, column):
    south = cast.facilities["south"]
    foreign = {
        "status": status_of(south),
        "appointment_type": type_of(south),
        "resource": make_resource(south),
        "rendering_provider": cast.staff["paul@south"],
        "patient": make_patient(south),
    }

    def write():
        make_appointment(**{"facility": north, "patient": ana, column: foreign[column]})
        connection.check_constraints()

    assert refused(write)


@pytest.mark.parametrize("column", ["provider", "appointment_type"])
def test_a_template_names_only_rows_of_its_facility(cast, paul, column):
    south = cast.facilities["south"]
    foreign = {"provider": cast.staff["paul@south"], "appointment_type": type_of(south)}

    def write():
        row = make_template(paul)
        AvailabilityTemplate.unscoped.filter(pk=row.pk).update(**{column: foreign[column]})
        connection.check_constraints()

    assert refused(write)


def test_an_exception_and_a_slot_name_only_rows_of_their_facility(cast, north, paul):
    foreign = make_template(cast.staff["paul@south"])
    slot = make_slot(paul, f"{MONDAY}T09:00", is_generated=True)

    def exception():
        AvailabilityException.unscoped.create(
            facility=north, provider=foreign.provider, kind="closed", first_day=MONDAY, last_day=MONDAY
        )
        connection.check_constraints()

    def move():
        BookableSlot.unscoped.filter(pk=slot.pk).update(template=foreign)
        connection.check_constraints()

    assert refused(exception)
    assert refused(move)


@pytest.mark.parametrize(
    "values",
    [
        {"start": time(10), "end": time(10)}, {"valid_until": date(2025, 1, 1)}, {"slot_minutes": 0},
    ],
)  # fmt: skip
def test_a_template_that_offers_nothing_is_refused(paul, values):
    assert refused(lambda: make_template(paul, **values))


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "hours"}, {"kind": "open"}, {"last_day": "2027-03-14"}, {"start_time": time(9)},
        {"start_time": time(9), "end_time": time(9)},
    ],
)  # fmt: skip
def test_an_exception_that_says_nothing_is_refused(north, values):
    usual = {"facility": north, "kind": "closed", "first_day": MONDAY, "last_day": MONDAY}

    assert refused(lambda: AvailabilityException.unscoped.create(**(usual | values)))


def test_a_slot_made_by_hand_has_no_template_and_is_never_outdated(paul):
    slot = make_slot(paul, f"{MONDAY}T09:00")

    assert refused(lambda: BookableSlot.unscoped.filter(pk=slot.pk).update(template=make_template(paul)))
    assert refused(lambda: BookableSlot.unscoped.filter(pk=slot.pk).update(is_outdated=True))


def test_the_guards_can_be_installed_any_number_of_times(north, ana, ben, shared):
    connection.check_constraints()  # PostgreSQL alters no table that has checks outstanding
    guards.install(connection)
    guards.install(connection)
    make_appointment(north, ana, **shared)

    assert refused(lambda: make_appointment(north, ben, **shared))
