"""What holds for every write of the portal: a refusal is a sentence, and what was done leaves a line of history."""

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.platform.identity import ScopeMode, Surface
from careflow.web.routes import live_routes
from tests.domains.medications.factories import a_medication, a_refill
from tests.domains.messaging.factories import a_thread
from tests.domains.patients.factories import an_offered_pharmacy
from tests.domains.portal.bookings import offer

WRITES = [
    route for route in live_routes()
    if route.need.surface is Surface.PORTAL and route.need.facility is ScopeMode.SUBJECT and route.method != "GET"
]  # fmt: skip
PRIVATE = ("Ibuprofen", "Knee", "It hurts", "Annie", "Rash")


@pytest.fixture
def ana(portal_people):
    return portal_people.patients["ana"]


@pytest.fixture
def done(portal_people, acting_as, ana):
    """What Ana does at each address, and what she says there."""
    slot, other = offer(portal_people, 14, 15)
    booked = acting_as("ana").post("portal/scheduling/book/", {"slot_id": other.pk}).json()["id"]
    thread = a_thread(ana)
    said = {
        "portal/scheduling/book/": {"slot_id": slot.pk, "reason": "Rash"},
        "portal/appointments/{appointment_id}/cancel/": {},
        "portal/refill-requests/": {"medication_id": a_medication(ana, "Ibuprofen").pk, "days_supply": 30},
        "portal/refill-requests/{refill_id}/cancel/": {},
        "portal/messaging/threads/": {"subject": "Knee", "body": "It hurts"},
        "portal/messaging/threads/{thread_id}/reply/": {"body": "It hurts"},
        "portal/me/": {"preferred_name": "Annie"},
        "portal/me/preferred-pharmacy/": {"pharmacy_id": an_offered_pharmacy(ana.facility.organization).pk},
    }
    numbers = {"appointment_id": booked, "refill_id": a_refill(a_medication(ana)).pk, "thread_id": thread.pk}
    return {path: (path.format(**numbers), body) for path, body in said.items()}


@pytest.mark.weak_point("S6")
def test_what_was_done_leaves_a_line_without_a_word_of_it(done, acting_as, ana):
    for route in WRITES:
        name = route.path.removeprefix("/v1/")
        last = AuditEvent.objects.latest("id").pk
        path, body = done[name]
        assert acting_as("ana").send(route.method, path, body).status_code < 300, name
        written = AuditEvent.objects.filter(id__gt=last)
        assert {event.patient_id for event in written} == {ana.pk}, name
        assert not [word for event in written for word in PRIVATE if word in f"{event.summary} {event.metadata}"]


@pytest.mark.weak_point("W11")
def test_every_refusal_is_a_sentence(done, acting_as):
    wrong = {"slot_id": "x", "days_supply": 31, "subject": "", "body": "", "email": "x", "pharmacy_id": "x"}

    for route in WRITES:
        name = route.path.removeprefix("/v1/")
        path, body = done[name]
        client = acting_as("ana")
        if not body:  # the second time there is nothing left to do
            assert client.send(route.method, path).status_code < 300, name
        refusal = client.send(route.method, path, wrong if body else None)
        assert refusal.status_code == 400, name
        sentence = refusal.json()["detail"]
        assert sentence[0].isupper(), (name, sentence)
        assert sentence.endswith((".", "?")), (name, sentence)
