from datetime import date

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.messaging.models import Message, MessageThread
from careflow.domains.messaging.operations import as_patient
from careflow.domains.patients.models import Patient
from careflow.domains.portal.models import ProxyAccess
from careflow.platform.limits import Limit
from tests.domains.messaging.factories import a_thread

PATH = "portal/messaging/threads/"
SAID = {"subject": "Ankle", "body": "It hurts."}


@pytest.fixture
def ana(portal_people):
    return portal_people.patients["ana"]


def test_it_begins_with_the_first_message_and_staff_have_something_to_read(portal_people, acting_as, ana):
    response = acting_as("ana").post(PATH, {"subject": "  Ankle ", "body": " It hurts.\n\nA lot. "})

    thread, message, event = MessageThread.unscoped.get(), Message.unscoped.get(), AuditEvent.objects.get()
    moment = response.json()["last_message_at"]
    assert (response.status_code, response.headers["ETag"]) == (201, '"1"')
    assert response.json() == {
        "id": thread.pk, "subject": "Ankle", "status": "open", "status_label": "Open", "last_message_at": moment,
        "unread_for_patient": False, "version": 1,
        "messages": [
            {"id": message.pk, "sender_kind": "patient", "sender_display_name": "Ana Harbor",
             "body": "It hurts.\n\nA lot.", "created_at": moment}
        ],
    }  # fmt: skip
    assert (event.action, event.actor_id, event.patient_id) == ("create", portal_people.users["ana"].pk, ana.pk)
    assert "hurts" not in f"{event.summary} {event.metadata}"
    (seen,) = acting_as("nina").get(f"messaging/threads/?facility_id={ana.facility_id}").json()
    assert (seen["id"], seen["unread_for_clinician"]) == (thread.pk, True)


def test_a_guardian_says_who_really_writes(portal_people, acting_as, ana):
    (message,) = acting_as("gina").post(f"{PATH}?patient={ana.pk}", SAID).json()["messages"]

    assert (message["sender_kind"], message["sender_display_name"]) == ("patient", "Gina Guard, for Ana Harbor")
    assert Message.unscoped.get().sender_id == portal_people.users["gina"].pk
    thread = f"messaging/threads/{MessageThread.unscoped.get().pk}/?facility_id={ana.facility_id}"
    (seen,) = acting_as("nina").get(thread).json()["messages"]
    assert (seen["sender_kind"], seen["sender_display_name"]) == ("patient", "Gina Guard, for Ana Harbor")


def test_the_longest_names_there_are_still_fit(portal_people, acting_as, ana):
    type(ana).unscoped.filter(pk=ana.pk).update(first_name="A" * 100, last_name="H" * 100)
    type(portal_people.users["gina"]).objects.filter(username="gina").update(first_name="G" * 150, last_name="U" * 150)

    response = acting_as("gina").post(f"{PATH}?patient={ana.pk}", SAID)

    name = response.json()["messages"][0]["sender_display_name"]
    assert (response.status_code, len(name)) == (201, 310)
    assert name.startswith("G" * 150)
    assert ", for AAA" in name


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "subject"), ({"subject": "x"}, "body"), ({"body": "x"}, "subject"), (SAID | {"subject": " "}, "subject"),
        (SAID | {"body": " \n "}, "body"), (SAID | {"subject": "x" * 151}, "subject"), (SAID | {"body": "x" * 4001},
        "body"), (SAID | {"body": 5}, "body"), (SAID | {"subject": None}, "subject"), (SAID | {"body": "a\0b"}, "body"),
    ],
)  # fmt: skip
def test_an_odd_body_is_refused_by_its_field_and_in_a_sentence(portal_people, acting_as, body, field):
    response = acting_as("ana").post(PATH, body)

    assert response.status_code == 400
    assert field in response.json()
    assert isinstance(response.json()["detail"], str)
    assert not MessageThread.unscoped.exists()


def test_the_longest_texts_are_kept(portal_people, acting_as):
    assert acting_as("ana").post(PATH, {"subject": "x" * 150, "body": "ﷺ" * 4000}).status_code == 201


def test_there_is_an_end_to_what_one_writes_in_an_hour(portal_people, acting_as, monkeypatch):
    limit = as_patient.MESSAGES_PER_PATIENT
    monkeypatch.setattr(as_patient, "MESSAGES_PER_PATIENT", Limit(limit.name, 2, limit.window))
    ana = acting_as("ana")
    answers = [ana.post(PATH, said).status_code for said in (SAID, {}, SAID, SAID)]

    assert (limit.most, answers) == (200, [201, 400, 201, 429])


def test_a_key_sent_twice_writes_once(portal_people, acting_as):
    ana, key = acting_as("ana"), {"Idempotency-Key": "one"}

    first, second = (ana.post(PATH, SAID, headers=key) for _ in range(2))

    assert (first.status_code, first.content) == (201, second.content)
    assert Message.unscoped.count() == 1


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("nina", 401), ("lost", 401), ("noel", 201)])
def test_the_clinics_people_are_turned_away(portal_people, acting_as, who, status):
    assert acting_as(who).post(PATH, SAID).status_code == status


def test_who_may_not_write_for_somebody_does_not(portal_people, acting_as, ana):
    ProxyAccess.unscoped.update(messages=False)

    assert acting_as("gina").post(f"{PATH}?patient={ana.pk}", SAID).status_code == 403
    assert acting_as("gina").post(f"{PATH}?patient={portal_people.patients['noel'].pk}", SAID).status_code == 404
    assert not MessageThread.unscoped.exists()


def test_it_costs(portal_people, acting_as, statements):
    ana = acting_as("ana")
    ana.post(PATH, SAID)

    assert statements(lambda: ana.post(PATH, SAID)) == 10


@pytest.mark.parametrize("path", [PATH, f"{PATH}{{thread}}/reply/"])
def test_nobody_writes_for_a_patient_who_has_died(portal_people, acting_as, ana, path):
    thread = a_thread(ana)
    before = Message.unscoped.count()
    Patient.unscoped.filter(pk=ana.pk).update(deceased_on=date(2026, 1, 31))

    response = acting_as("gina").post(f"{path.format(thread=thread.pk)}?patient={ana.pk}", SAID)

    sentence = "The clinic’s records say that this patient has died. Please call the clinic."
    assert (response.status_code, response.json()) == (
        400, {"detail": f"Patient: {sentence}", "code": "input.invalid", "patient": [sentence]},
    )  # fmt: skip
    assert Message.unscoped.count() == before


@pytest.mark.parametrize("text", ["\u200b", "\u3164", "\u00ad\n\u2800", "\ufeff"])
@pytest.mark.parametrize("path", [PATH, f"{PATH}{{thread}}/reply/"])
def test_a_message_that_shows_nothing_is_blank(portal_people, acting_as, ana, path, text):
    home, there = acting_as("ana"), path.format(thread=a_thread(ana).pk)
    before = Message.unscoped.count()

    assert home.post(there, SAID | {"body": text}).json() == home.post(there, SAID | {"body": " "}).json()
    assert home.post(PATH, SAID | {"subject": text}).status_code == 400
    assert Message.unscoped.count() == before


@pytest.mark.parametrize("sign", ["\u200b", "\u202e", "\n", "\u2028", "\u3164"])
def test_a_subject_is_one_line_and_a_body_is_not(portal_people, acting_as, sign):
    ana = acting_as("ana")

    assert ana.post(PATH, SAID | {"subject": f"An{sign}kle"}).json().keys() == {"detail", "code", "subject"}
    assert ana.post(PATH, SAID | {"body": f"It{sign}hurts."}).status_code == 201
