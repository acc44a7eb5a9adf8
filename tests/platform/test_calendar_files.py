"""Calendar files that other people's programs read as they were meant."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from careflow.platform.calendar_files import Entry, one_line, write_calendar

NINE = datetime(2027, 3, 15, 13, 0, tzinfo=UTC)


def entry(**values):
    usual = {
        "uid": "8f14e45f", "revision": 3, "changed_at": NINE - timedelta(days=2), "starts_at": NINE,
        "ends_at": NINE + timedelta(minutes=15), "title": "Appointment", "place": "Harbor North",
        "standing": "CONFIRMED",
    }  # fmt: skip
    return Entry(**usual | values)


def read(content):
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    return event


def test_an_entry_is_written_line_by_line():
    assert write_calendar([entry()]).decode().split("\r\n") == [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//CareFlow//CareFlow//EN", "CALSCALE:GREGORIAN", "BEGIN:VEVENT",
        "UID:8f14e45f", "SEQUENCE:3", "DTSTAMP:20270313T130000Z", "DTSTART:20270315T130000Z",
        "DTEND:20270315T131500Z", "SUMMARY:Appointment", "LOCATION:Harbor North", "STATUS:CONFIRMED",
        "TRANSP:OPAQUE", "CLASS:PRIVATE", "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip


def test_one_to_subscribe_to_says_its_name_and_when_to_ask_again():
    text = write_calendar([], name="Harbor, North", refresh_after=timedelta(hours=1)).decode()

    assert "X-WR-CALNAME:Harbor\\, North\r\n" in text
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in text
    assert "BEGIN:VEVENT" not in text


def test_what_is_off_takes_no_time():
    event = read(write_calendar([entry(standing="CANCELLED")]))

    assert (event["STATUS"], event["TRANSP"]) == ("CANCELLED", "TRANSPARENT")


def test_an_entry_without_a_place_has_no_line_for_it():
    assert b"LOCATION" not in write_calendar([entry(place="")])


def test_times_of_any_zone_are_written_as_instants():
    content = write_calendar([entry(starts_at=NINE.astimezone(ZoneInfo("America/New_York")))])

    assert b"\r\nDTSTART:20270315T130000Z\r\n" in content


def test_a_text_cannot_become_a_line_of_its_own():
    for end in ("\n", "\r\n", "\r", "\x0b", "\x85", "\u2028"):
        content = write_calendar([entry(title=f"North{end}ATTENDEE:mailto:a@example.org\x00\x07")])

        assert read(content)["SUMMARY"] == "North ATTENDEE:mailto:a@example.org"
        assert "ATTENDEE" not in read(content)


@given(st.text(max_size=120))
def test_any_text_is_read_as_it_was_meant(text):
    content = write_calendar([entry(title=text, place=f"At {text}")])

    assert read(content)["SUMMARY"] == one_line(text)
    assert read(content)["LOCATION"] == one_line(f"At {text}")


@given(st.text(alphabet="aé€🩺;,\\\"' ", min_size=60, max_size=200))
def test_no_line_is_longer_than_75_octets_or_breaks_a_letter(text):
    for line in write_calendar([entry(title=text)]).split(b"\r\n"):
        assert len(line) <= 75
        assert line.decode()[:1] != "\n"
