"""A visit as a calendar file for its patient."""

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from careflow.domains.scheduling import operations, queries
from careflow.domains.scheduling.rules.calendars import standing_of
from careflow.platform.problems import NotFound
from tests.domains.scheduling.factories import (
    NOW,
    as_patient,
    at_desk,
    make_appointment,
    make_patient,
    status_of,
)

pytestmark = pytest.mark.django_db
ADDRESS = {
    "address_line_1": "12 Harbor Street", "address_line_2": "Suite 4", "address_city": "New York",
    "address_state": "NY", "address_zip_code": "10004",
}  # fmt: skip


def text_of(visit, patient=None):
    patient = patient or visit.patient
    return queries.visit_calendar(actor=as_patient(patient), patient_id=patient.pk, appointment_id=visit.pk).decode()


def read(visit):
    (event,) = Calendar.from_ical(text_of(visit)).walk("VEVENT")
    return event


def test_it_says_when_and_where_and_nothing_else(north, ana, paul):
    visit = make_appointment(
        north, ana, rendering_provider=paul, rendering_provider_name="MD Paul Example", room="Exam 1",
        reason="Chest pain", notes="Bring the ECG", updated_at=NOW, version=4,
    )  # fmt: skip

    lines = text_of(visit).split("\r\n")

    assert lines.pop(5).startswith("UID:")
    assert lines == [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//CareFlow//CareFlow//EN", "CALSCALE:GREGORIAN", "BEGIN:VEVENT",
        "SEQUENCE:4", "DTSTAMP:20270301T150000Z", "DTSTART:20270315T130000Z", "DTEND:20270315T131500Z",
        "SUMMARY:Appointment at Harbor North", "LOCATION:Harbor North", "STATUS:TENTATIVE", "TRANSP:OPAQUE",
        "CLASS:PRIVATE", "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip


def test_the_clinics_address_is_the_place(north, ana):
    type(north).unscoped.filter(pk=north.pk).update(**ADDRESS)

    assert (
        read(make_appointment(north, ana))["LOCATION"] == "Harbor North, 12 Harbor Street, Suite 4, New York, NY 10004"
    )


def test_an_address_without_a_second_line_has_no_gap(north, ana):
    type(north).unscoped.filter(pk=north.pk).update(**ADDRESS | {"address_line_2": ""})

    assert read(make_appointment(north, ana))["LOCATION"] == "Harbor North, 12 Harbor Street, New York, NY 10004"


def test_a_name_with_marks_of_the_format_is_read_as_it_is(north, ana):
    name = "St. Mary’s; O'Neil, Ünal & Söhne \\ Ärztehaus für Kinder-, Jugend- und Familienmedizin"
    type(north).unscoped.filter(pk=north.pk).update(name=f"{name}\nATTENDEE:x")
    visit = make_appointment(north, ana)

    assert read(visit)["SUMMARY"] == f"Appointment at {name} ATTENDEE:x"
    assert max(len(line.encode()) for line in text_of(visit).split("\r\n")) <= 75


@pytest.mark.parametrize(
    ("at", "starts", "minutes"),
    [
        ("2027-03-14T01:30", datetime(2027, 3, 14, 6, 30, tzinfo=UTC), 60),  # 02:00 becomes 03:00
        ("2027-03-14T03:00", datetime(2027, 3, 14, 7, 0, tzinfo=UTC), 15),
        ("2027-11-07T00:45", datetime(2027, 11, 7, 4, 45, tzinfo=UTC), 90),  # 02:00 becomes 01:00
        ("2027-07-01T09:00", datetime(2027, 7, 1, 13, 0, tzinfo=UTC), 15),
        ("2027-01-04T09:00", datetime(2027, 1, 4, 14, 0, tzinfo=UTC), 15),
    ],
)
def test_its_times_are_right_when_the_clocks_change(north, ana, at, starts, minutes):
    event = read(make_appointment(north, ana, at=at, minutes=minutes))

    assert (event.start, event.end) == (starts, starts + timedelta(minutes=minutes))


def test_both_of_two_equal_hours_are_told_apart(north, ana):
    first = make_appointment(north, ana, at="2027-11-07T01:30")
    second = make_appointment(north, ana, at=first.starts_at + timedelta(hours=1))

    assert read(second).start - read(first).start == timedelta(hours=1)


def test_a_later_file_of_the_visit_replaces_the_earlier_one(north, ana):
    visit = make_appointment(north, ana)
    before = read(visit)
    later = NOW + timedelta(days=1)
    cancelled = {"status": status_of(north, "cancelled").pk}

    operations.change_appointment(
        actor=at_desk(north), appointment_id=visit.pk, fields=cancelled, expected_version=None, now=later
    )

    after = read(visit)
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert (before["STATUS"], after["STATUS"]) == ("TENTATIVE", "CANCELLED")
    assert later == after.DTSTAMP


def test_its_name_is_one_for_each_visit_and_no_number_of_ours(north, ana):
    visits = [make_appointment(north, ana, at=f"2027-03-{day}T09:00", created_at=NOW) for day in (15, 16, 17)]
    names = {str(read(visit)["UID"]) for visit in visits}

    assert len(names) == 3
    assert {len(name) for name in names} == {36}


@pytest.mark.parametrize(
    ("code", "standing"),
    [
        ("pending", "TENTATIVE"), ("Pending", "TENTATIVE"), ("confirmed", "CONFIRMED"), ("check_in", "CONFIRMED"),
        ("our_own", "CONFIRMED"), ("cancelled", "CANCELLED"), ("no_show", "CANCELLED"), ("rescheduled", "CANCELLED"),
    ],
)  # fmt: skip
def test_its_standing_follows_the_status(code, standing):
    assert standing_of(code) == standing


def test_another_patients_a_foreign_and_a_deleted_visit_are_not_found(cast, north, ana, ben):
    visit = make_appointment(north, ana)
    foreign = make_appointment(cast.facilities["south"], make_patient(cast.facilities["south"]))
    gone = make_appointment(north, ben, deleted_at=NOW, occupies_time=False)

    for asked, patient in ((visit, ben), (foreign, ana), (gone, ben)):
        with pytest.raises(NotFound):
            text_of(asked, patient)


def test_it_is_one_statement(north, ana, statements):
    visit = make_appointment(north, ana)
    text_of(visit)

    assert statements(lambda: text_of(visit)) == 1
