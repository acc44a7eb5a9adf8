"""What patients should be offered, worked out the slow way: by walking through the days five minutes at a time with
an eye on the clock on the wall. Nothing here is the program's."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

PACE = 5
STEP = timedelta(minutes=PACE)


@dataclass
class Week:
    """Minutes of the day stand for times of the clock."""

    weekdays: list
    opens: int
    closes: int
    minutes: int

    def begins_at(self, wall):
        minute = minute_of(wall)
        is_its_day = wall.isoweekday() in self.weekdays
        on_the_grid = (minute - self.opens) % self.minutes == 0
        return is_its_day and on_the_grid and self.opens <= minute and minute + self.minutes <= self.closes


@dataclass
class Special:
    """`closed` takes times away; `hours` are those that count instead. Without a span it is the whole day."""

    kind: str
    first: date
    last: date
    span: tuple | None
    everybody: bool

    def covers(self, wall):
        if self.span is None:
            return self.first <= wall.date() <= self.last
        return self.first <= wall.date() <= self.last and self.span[0] <= minute_of(wall) < self.span[1]


@dataclass
class Visit:
    """`online` is the time that a patient booked it for, while it still stands there. `held` says whether it has the
    provider or the provider's column."""

    starts_at: datetime
    ends_at: datetime
    online: tuple | None = None
    held: bool = True
    stands: bool = True

    def meets(self, start, end):
        return self.held and self.stands and self.starts_at < end and start < self.ends_at


class PlainCalendar:
    def __init__(self, zone, now, *, opens, closes, horizon, lead):
        self.now, self.opens, self.closes = now, opens, closes
        self.horizon, self.lead = timedelta(days=horizon), timedelta(minutes=lead)
        self.weeks, self.specials, self.visits = {}, {}, {}
        self.owes_the_job = False
        self.walls = {}
        instant = now.replace(minute=0) - timedelta(days=1)
        while instant < now + 2 * self.horizon + timedelta(days=2):
            self.walls[instant] = instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
            instant += STEP
        self.first_reading = {}
        for instant, wall in self.walls.items():
            self.first_reading.setdefault(wall, instant)

    def is_open(self, wall):
        today = [special for special in self.specials.values() if special.first <= wall.date() <= special.last]
        if any(special.kind == "closed" and special.covers(wall) for special in today):
            return False
        for_all = [special for special in today if special.kind == "hours" and special.everybody]
        own = [special for special in today if special.kind == "hours" and not special.everybody]
        usual = self.opens <= minute_of(wall) < self.closes
        of_the_house = any(special.covers(wall) for special in for_all) if for_all else usual
        return of_the_house and (not own or any(special.covers(wall) for special in own))

    def wanted(self):
        """Whatever the weeks and the special days say, taken or not."""
        found = set()
        for instant, wall in self.walls.items():
            if self.first_reading[wall] != instant or not self.now < instant < self.now + self.horizon:
                continue
            for week in self.weeks.values():
                if week.begins_at(wall) and self.runs_on(instant, wall, week.minutes):
                    found.add((instant, instant + timedelta(minutes=week.minutes)))
        return found

    def runs_on(self, instant, wall, minutes):
        """The house stays open, and the clock on the wall goes on as clocks do."""
        passed = [timedelta(minutes=minute) for minute in range(0, minutes, PACE)]
        length = timedelta(minutes=minutes)
        return self.walls[instant + length] == wall + length and all(self.is_open(wall + each) for each in passed)

    def offered(self):
        return {
            (start, end)
            for start, end in self.wanted()
            if start >= self.now + self.lead and not any(visit.meets(start, end) for visit in self.visits.values())
        }

    def let_go(self, number):
        """The time of a visit that was booked online is free, but if no week wants just that time any more, what is
        wanted in its place waits for the job."""
        visit = self.visits[number]
        if visit.online is not None and visit.online not in self.wanted():
            self.owes_the_job = True
        visit.online = None


def minute_of(wall):
    return wall.hour * 60 + wall.minute


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
