"""A visit as a file for the patient's own calendar."""

from icalendar import Calendar

from tests.domains.scheduling.factories import make_appointment


def path_of(visit):
    return f"portal/appointments/{visit.pk}/calendar/"


def test_it_says_when_and_where_and_nothing_else(portal_people, acting_as, statements):
    visit = make_appointment(portal_people.facilities["north"], portal_people.patients["ana"], reason="Rash")

    response = acting_as("ana").get(path_of(visit))

    content = b"".join(response.streaming_content)
    [entry] = Calendar.from_ical(content).walk("VEVENT")
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert (str(entry["SUMMARY"]), entry.decoded("DTSTART")) == ("Appointment at Harbor North", visit.starts_at)
    assert b"Rash" not in content
    assert statements(lambda: acting_as("ana").get(path_of(visit))) <= 4  # two of them open the test's own session


def test_another_patients_visit_is_not_there(portal_people, acting_as):
    visit = make_appointment(portal_people.facilities["north"], portal_people.patients["noel"])

    assert acting_as("ana").get(path_of(visit)).status_code == 404
    assert acting_as("gina").get(path_of(visit)).status_code == 404
