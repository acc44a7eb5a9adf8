"""Calendar files (RFC 5545) as calendar programs of all makes read them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from icalendar import Calendar, Event, vDatetime, vInt, vText

PRODUCT = "-//CareFlow//CareFlow//EN"
Standing = Literal["TENTATIVE", "CONFIRMED", "CANCELLED"]

# What no content line may hold; blanks and ends of lines are seen to beforehand.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Entry:
    """`uid` stays the same for good; of two entries that share it, the one with the higher `revision` counts. Times
    are instants, which mean the same in every time zone and on the days the clocks change."""

    uid: str
    revision: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str
    standing: Standing


def write_calendar(entries: Iterable[Entry], *, name: str = "", refresh_after: timedelta | None = None) -> bytes:
    """The same entries give the same bytes. `name` and `refresh_after` are for calendars that are subscribed to."""
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", PRODUCT)
    calendar.add("CALSCALE", "GREGORIAN")
    if name:
        for label in ("NAME", "X-WR-CALNAME"):  # RFC 7986, and what programs read
            calendar.add(label, vText(one_line(name)))  # the library escapes only what it knows to be a text
    if refresh_after:
        calendar.add("REFRESH-INTERVAL", refresh_after, {"VALUE": "DURATION"})
    for entry in entries:
        calendar.add_component(_event(entry))
    content: bytes = calendar.to_ical(sorted=False)
    return content


def one_line(text: str) -> str:
    """Without ends of lines and control characters: a text must not become a property of its own."""
    return _CONTROL.sub("", " ".join(text.split()))


def _event(entry: Entry) -> Event:
    event = Event()
    event["UID"] = vText(entry.uid)
    event["SEQUENCE"] = vInt(entry.revision)
    event["DTSTAMP"] = _instant(entry.changed_at)
    event["DTSTART"] = _instant(entry.starts_at)
    event["DTEND"] = _instant(entry.ends_at)
    event["SUMMARY"] = vText(one_line(entry.title))
    if entry.place:
        event["LOCATION"] = vText(one_line(entry.place))
    event["STATUS"] = vText(entry.standing)
    event["TRANSP"] = vText("TRANSPARENT" if entry.standing == "CANCELLED" else "OPAQUE")
    event["CLASS"] = vText("PRIVATE")
    return event


def _instant(moment: datetime) -> vDatetime:
    """Written with a Z: another zone would need its rules beside it."""
    return vDatetime(moment.astimezone(UTC))
