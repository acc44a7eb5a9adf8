"""Whatever happens in whatever order: each letter leaves once, and none that is wanted stays behind."""

from collections import Counter
from datetime import timedelta

from django.core import mail as boxes
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from careflow.platform import mail
from careflow.platform.mail import Letter
from careflow.platform.mail.delivery import LEASE, MOST_ATTEMPTS, PAUSES, deliver_due
from careflow.platform.models import OutgoingLetter
from tests.cast import LONG_AGO
from tests.platform.mail.servers import HERE, Died

WORKING = "django.core.mail.backends.locmem.EmailBackend"
KEYS = st.sampled_from(["a:1", "a:2", "b:1"])
EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("send"), KEYS, st.sampled_from([0, 3, 90])),
        st.tuples(st.just("withdraw"), KEYS),
        st.tuples(st.just("deliver"), st.sampled_from(["Working", "Broken", "DeadBefore", "DeadAfter"])),
        st.tuples(st.just("wait"), st.sampled_from([1, 11, 200])),
    ),
    max_size=25,
)


class Days:
    """Runs events one after the other, and remembers what a person would."""

    def __init__(self, config):
        self.config, self.now = config, LONG_AGO
        self.written, self.withdrawn, self.doubtful = set(), set(), 0

    def send(self, key, minutes):
        due_at = self.now + timedelta(minutes=minutes)
        mail.send(Letter(f"{key}@example.org", "Hello", key), key=key, now=self.now, due_at=due_at)
        self.written.add(key)
        if OutgoingLetter.objects.get(key=key).ended_because != "withdrawn":
            self.withdrawn.discard(key)

    def withdraw(self, key):
        if mail.withdraw(key, now=self.now):
            self.withdrawn.add(key)

    def deliver(self, server):
        self.config.EMAIL_BACKEND = WORKING if server == "Working" else f"{HERE}.{server}"
        try:
            deliver_due(clock=lambda: self.now)
        except Died:
            self.doubtful += server == "DeadAfter"

    def wait(self, minutes):
        self.now += timedelta(minutes=minutes)


@settings(max_examples=60)
@given(EVENTS)
def play(config, events):
    with transaction.atomic():
        boxes.outbox.clear()
        days = Days(config)
        for name, *details in events:
            getattr(days, name)(*details)
        for pause in [LEASE, *PAUSES]:
            days.now += pause
            days.deliver("Working")
        copies = Counter(letter.to[0].removesuffix("@example.org") for letter in boxes.outbox)
        identities = {letter.message()["Message-ID"] for letter in boxes.outbox}
        fates = dict(OutgoingLetter.objects.values_list("key", "ended_because"))
        tries = dict(OutgoingLetter.objects.values_list("key", "attempts"))
        transaction.set_rollback(True)

    assert set(fates) == days.written
    assert sum(copies.values()) <= len(identities) + days.doubtful
    for key, fate in fates.items():
        if days.doubtful == 0:
            assert copies[key] == (fate == "sent")
        assert fate in {"sent", "withdrawn"} or (fate == "given_up" and tries[key] >= MOST_ATTEMPTS)
        assert (fate == "withdrawn") == (key in days.withdrawn)
    assert not {key for key in copies if key not in days.written}


def test_each_letter_leaves_once_and_none_stays_behind(db, settings, mailoutbox):
    play(settings)
