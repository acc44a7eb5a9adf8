"""HEAD is safe (RFC 9110, section 9.2.1): it answers with the headers of GET and does nothing that GET does."""

from datetime import timedelta

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.messaging.models import ThreadReading
from careflow.domains.scheduling.operations import calendar_feeds
from careflow.platform.limits import Limit
from careflow.platform.models import LimitCounter
from tests.domains.messaging.factories import a_thread


def traces():
    marks = ThreadReading.unscoped.order_by("pk").values_list("thread_id", "staff_id", "reader_id", "read_up_to")
    events = AuditEvent.objects.order_by("pk").values_list("action", "model_name", "actor_id")
    counters = LimitCounter.objects.order_by("name").values_list("name", "count")
    return [list(rows) for rows in (marks, events, counters)]


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("ana", "portal/messaging/threads/{thread}/"),
        ("gina", "portal/messaging/threads/{thread}/?patient={patient}"),
        ("nina", "messaging/threads/{thread}/?facility_id={facility}"),
        ("nina", "patients/{patient}/?facility_id={facility}"),
    ],
)
def test_asking_for_the_head_leaves_no_trace_and_asking_for_it_all_does(portal_people, acting_as, counters, who, path):
    ana, someone = portal_people.patients["ana"], acting_as(who)
    thread = a_thread(ana, ("patient", "It hurts."), ("clinician", "Since when?"))
    address = path.format(thread=thread.pk, patient=ana.pk, facility=ana.facility_id)
    before = traces()

    head = someone.send("HEAD", address)

    assert (head.status_code, head.content, traces()) == (200, b"", before)
    told = someone.get(address)
    assert traces() != before
    assert {**head.headers, "X-Request-ID": ""} == {**told.headers, "X-Request-ID": ""}


@pytest.mark.parametrize("path", ["messaging/threads/{thread}/", "patients/{patient}/"])
def test_whoever_asked_for_the_head_is_recorded_when_they_ask_for_it_all(portal_people, acting_as, counters, path):
    ana, nina = portal_people.patients["ana"], acting_as("nina")
    thread = a_thread(ana, ("patient", "It hurts."))
    address = path.format(thread=thread.pk, patient=ana.pk) + f"?facility_id={ana.facility_id}"

    answers = [nina.send(method, address).status_code for method in ("HEAD", "GET", "GET")]

    assert answers == [200, 200, 200]
    assert list(AuditEvent.objects.values_list("action", "patient_id")) == [("view", ana.pk)]


def test_what_get_refuses_head_refuses_and_a_guess_counts(portal_people, acting_as, monkeypatch):
    monkeypatch.setattr(calendar_feeds, "GUESSES", Limit("calendar_feed.guess", 2, timedelta(minutes=1)))
    anybody = acting_as(None)

    answers = [anybody.send("HEAD", f"appointments/calendar/{guess}.ics").status_code for guess in range(3)]

    assert answers == [404, 404, 429]
