"""The job against a plain model of what it promises: whatever happens to a visit, at whatever hours the job runs, each
of those who are to know has one reminder of each time at which it was to take place, within the hours before it, and
none that no longer holds is left in the outbox."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from careflow.domains.portal.models import NoticePreferences, PortalAccount
from careflow.domains.portal.operations import remind_everywhere
from careflow.domains.scheduling.models import Appointment
from careflow.domains.scheduling.operations import change_appointment
from careflow.platform.mail.letters import unpacked
from careflow.platform.models import OutgoingLetter
from tests.domains.portal.letters import TO_ANA, at_desk, book, let_in
from tests.domains.scheduling.factories import status_of

BEGIN = datetime(2027, 3, 11, 14, 0, tzinfo=UTC)  # the clocks go forward in the night to the 14th
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PLACES = [datetime(2027, 3, day, hour) for day in (13, 14, 15) for hour in (1, 4, 9)]
SUBJECT = "Reminder of an appointment at Harbor North"
STEPS = st.one_of(
    st.tuples(st.just("wait"), st.integers(1, 20)),
    st.tuples(st.just("move"), st.sampled_from(PLACES)),
    st.tuples(st.just("status"), st.sampled_from(["pending", "confirmed", "cancelled"])),
    st.tuples(st.just("want"), st.booleans()),
    st.tuples(st.just("account"), st.booleans()),
)


class Model:
    """Ana's side of it, said plainly."""

    def __init__(self, starts_at):
        self.starts_at, self.is_on, self.wants, self.is_open = starts_at, True, True, True
        self.status, self.known, self.reminded = "pending", set(), []

    def run(self, now):
        is_near = self.starts_at - DAY <= now < self.starts_at
        if is_near and self.is_on and self.wants and self.is_open and self.starts_at not in self.known:
            self.known.add(self.starts_at)
            self.reminded.append(self.starts_at)

    def heard(self, now):
        """Of a change, by a letter that the job need not repeat."""
        if self.is_open and self.starts_at > now >= self.starts_at - DAY:
            self.known.add(self.starts_at)


def step_model(model, what, value, now, starts_at):
    if what == "want":
        model.wants = value
    elif what == "account":
        model.is_open = value
    elif what == "move" and starts_at != model.starts_at:
        model.starts_at = starts_at
        if model.is_on:
            model.heard(now)
    elif what == "status":
        came_back = value != "cancelled" and not model.is_on
        confirmed = value == "confirmed" and model.status == "pending" and model.is_on
        model.is_on, model.status = value != "cancelled", value
        if came_back or confirmed:
            model.heard(now)


def step_clinic(cast, visit, what, value, now):
    account = PortalAccount.unscoped.filter(user=cast.users["ana"])
    if what == "want":
        NoticePreferences.unscoped.update(reminders=value)
    elif what == "account":
        account.update(is_active=value)
    else:
        north = cast.facilities["north"]
        fields = {"appointment_time": value} if what == "move" else {"status": status_of(north, value).pk}
        change_appointment(actor=at_desk(cast), appointment_id=visit, fields=fields, expected_version=None, now=now)


def sent_now():
    """What is due leaves at once."""
    rows = OutgoingLetter.objects.filter(ended_at=None).order_by("pk")
    found = [(row.good_until, unpacked(row.letter)) for row in rows]
    rows.update(ended_at=BEGIN, ended_because="sent", letter="", attempts=1)
    return [starts_at for starts_at, letter in found if (letter.to, letter.subject) == (TO_ANA, SUBJECT)]


@pytest.fixture
def people(portal_people):
    cast = let_in(portal_people)
    account = PortalAccount.unscoped.get(user=cast.users["ana"])
    NoticePreferences.unscoped.create(account=account, organization=account.organization)
    return cast


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(first=st.sampled_from(PLACES), steps=st.lists(STEPS, max_size=12))
def test_everybody_is_reminded_as_a_plain_model_says(people, first, steps):
    with transaction.atomic():
        reminded, expected = play(people, first, steps)
        transaction.set_rollback(True)

    assert reminded == expected
    assert len(set(reminded)) == len(reminded)


def play(cast, first, steps):
    now = BEGIN
    visit = book(cast, first.isoformat(), now=now)
    model, sent = Model(start_of(visit)), []
    sent_now()
    for what, value in [*steps, ("wait", 100)]:
        if what != "wait" and start_of(visit) > now and may(value, now):
            step_clinic(cast, visit, what, value, now)
            step_model(model, what, value, now, start_of(visit))
            sent += sent_now()
        for _ in range(value if what == "wait" else 0):
            now += HOUR
            model.run(now)
            remind_everywhere(now=now)
            sent += sent_now()
    return sent, model.reminded


def start_of(visit):
    return Appointment.unscoped.get(pk=visit).starts_at


def may(value, now):
    """The desk moves nothing into the past in this story."""
    return not isinstance(value, datetime) or value.replace(tzinfo=UTC) > now
