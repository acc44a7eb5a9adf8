import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.messaging.models import Message
from careflow.domains.messaging.operations import as_patient
from careflow.domains.portal.models import ProxyAccess
from careflow.platform.limits import Limit
from careflow.platform.models import LimitCounter
from tests.domains.messaging.factories import a_thread


@pytest.fixture
def ana(portal_people):
    return portal_people.patients["ana"]


@pytest.fixture
def thread(ana):
    return a_thread(ana, ("clinician", "How are you?"))


def path(thread, patient=None):
    return f"portal/messaging/threads/{thread.pk}/reply/" + (f"?patient={patient.pk}" if patient else "")


def test_it_stands_in_the_conversation_and_staff_have_something_to_read(portal_people, acting_as, ana, thread):
    response = acting_as("ana").post(path(thread), {"body": "  Better.\n\nThanks "})

    message, event = Message.unscoped.get(number=2), AuditEvent.objects.get()
    assert (response.status_code, response.json()) == (
        201,
        {"id": message.pk, "sender_kind": "patient", "sender_display_name": "Ana Harbor", "body": "Better.\n\nThanks",
         "created_at": response.json()["created_at"]},
    )  # fmt: skip
    assert (event.action, event.actor_id, event.patient_id) == ("update", portal_people.users["ana"].pk, ana.pk)
    (seen,) = acting_as("nina").get(f"messaging/threads/?facility_id={ana.facility_id}").json()
    assert (seen["unread_for_clinician"], seen["last_message_preview"]) == (True, "Better.\n\nThanks")
    assert seen["last_message_at"] == response.json()["created_at"]


def test_a_guardian_says_who_really_writes(acting_as, ana, thread):
    response = acting_as("gina").post(path(thread, ana), {"body": "Better."})

    assert (response.json()["sender_kind"], response.json()["sender_display_name"]) == (
        "patient", "Gina Guard, for Ana Harbor",
    )  # fmt: skip


@pytest.mark.weak_point("W11")
@pytest.mark.parametrize("body", [{"body": "Too late."}, {}, {"body": " "}, {"body": "x" * 4001}, {"body": 5}, None])
def test_that_it_is_closed_is_said_before_anything_about_the_body(acting_as, ana, body):
    response = acting_as("ana").post(path(a_thread(ana, status="closed")), body)

    sentence = "This conversation is closed. Please start a new one."
    assert (response.status_code, response.json()) == (
        400, {"detail": f"Status: {sentence}", "code": "input.invalid", "status": [sentence]},
    )  # fmt: skip
    assert Message.unscoped.count() == 1


@pytest.mark.parametrize(
    "body", [{}, {"body": ""}, {"body": " \n "}, {"body": None}, {"body": 5}, {"body": "x" * 4001}, {"body": "a\0b"}]
)
def test_an_odd_body_is_refused_by_its_field_and_in_a_sentence(acting_as, thread, body):
    response = acting_as("ana").post(path(thread), body)

    assert (response.status_code, list(response.json())) == (400, ["detail", "code", "body"])
    assert isinstance(response.json()["detail"], str)
    assert Message.unscoped.count() == 1


@pytest.mark.parametrize("body", [{"body": "Hello."}, {}])
def test_the_conversation_of_somebody_else_is_not_there(portal_people, acting_as, ana, thread, body):
    closed = a_thread(ana, status="closed")
    answers = [acting_as(name).post(path(each), body) for name in ("noel", "sofia") for each in (thread, closed)]
    answers.append(acting_as("gina").post(path(thread, portal_people.patients["noel"]), body))

    assert {answer.status_code for answer in answers} == {404}
    assert Message.unscoped.count() == 2


def test_a_stale_version_writes_nothing_and_counts_nothing(acting_as, ana, thread):
    home = acting_as("ana")
    tag = home.get(f"portal/messaging/threads/{thread.pk}/").headers["ETag"]

    first, second = (home.post(path(thread), {"body": "Better."}, headers={"If-Match": tag}) for _ in range(2))

    assert (first.status_code, second.status_code, second.json()["code"]) == (201, 412, "resource.stale")
    assert Message.unscoped.count() == 2
    assert AuditEvent.objects.count() == 1
    assert LimitCounter.objects.get(name=as_patient.MESSAGES_PER_PATIENT.counter(ana.pk)).count == 1


def test_there_is_an_end_to_what_one_writes_in_an_hour(acting_as, thread, monkeypatch):
    limit = as_patient.MESSAGES_PER_PATIENT
    monkeypatch.setattr(as_patient, "MESSAGES_PER_PATIENT", Limit(limit.name, 1, limit.window))

    answers = [acting_as("ana").post(path(thread), body).status_code for body in ({"body": "x"}, {"body": "y"})]

    assert answers == [201, 429]


def test_a_key_sent_twice_writes_once(acting_as, thread):
    ana, key = acting_as("ana"), {"Idempotency-Key": "one"}

    first, second = (ana.post(path(thread), {"body": "Better."}, headers=key) for _ in range(2))

    assert (first.status_code, first.content) == (201, second.content)
    assert Message.unscoped.count() == 2


@pytest.mark.parametrize("who", [None, "nina", "lost"])
def test_the_clinics_people_are_turned_away(acting_as, thread, who):
    assert acting_as(who).post(path(thread), {"body": "Hello."}).status_code == 401


def test_who_may_not_write_for_somebody_does_not(acting_as, ana, thread):
    ProxyAccess.unscoped.update(messages=False)

    assert acting_as("gina").post(path(thread, ana), {"body": "Hello."}).status_code == 403


def test_it_costs(acting_as, thread, statements):
    ana = acting_as("ana")
    ana.post(path(thread), {"body": "One."})

    assert statements(lambda: ana.post(path(thread), {"body": "Two."})) == 10
