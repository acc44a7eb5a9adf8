from datetime import timedelta

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.documents.models import PatientDocument
from careflow.domains.facilities.models import Staff
from careflow.domains.messaging.models import Message, MessageThread
from tests.domains.documents.factories import a_document
from tests.domains.messaging.factories import NOW, a_thread
from tests.domains.patients.factories import a_patient

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def thread(ana):
    return a_thread(ana)


@pytest.fixture
def address(path):
    return lambda thread: path(f"{thread.pk}/reply/")


def test_it_answers_in_the_name_of_the_care_team(cast, acting_as, ana, thread, address, at):
    at(LATER)

    response = acting_as("nina").post(address(thread), {"body": "  Since when?\n\nAnd where? "})

    message, event = Message.unscoped.get(number=2), AuditEvent.objects.get()
    assert response.status_code == 201
    assert response.json() == {
        "id": message.pk, "sender_kind": "clinician", "sender_display_name": "Care Team at Harbor North",
        "body": "Since when?\n\nAnd where?", "created_at": "2026-03-01T16:00:00Z", "written_by": "Nina Example",
        "document_id": None,
    }  # fmt: skip
    assert (message.sender, message.sender_id, message.patient_id) == ("clinician", cast.users["nina"].pk, ana.pk)
    thread.refresh_from_db()
    assert (
        thread.message_count, thread.last_from_patient, thread.last_from_clinic, thread.last_message_at,
        thread.last_sender, thread.last_preview, thread.version,
    ) == (2, 1, 2, LATER, "clinician", "Since when?\n\nAnd where?", 2)  # fmt: skip
    assert (event.app_label, event.model_name, event.action, event.object_pk, event.patient_id) == (
        "messaging", "messagethread", "update", str(thread.pk), ana.pk,
    )  # fmt: skip
    assert (event.summary, event.metadata) == (
        "Message written", {"message_id": message.pk, "actor_name": "Nina Example"},
    )  # fmt: skip


def test_writing_is_not_reading(acting_as, thread, path, address):
    nina = acting_as("nina")

    nina.post(address(thread), {"body": "Since when?"})

    assert nina.get(path()).json()[0]["unread_for_clinician"] is True


def test_a_clock_that_runs_behind_puts_no_answer_before_its_question(acting_as, thread, address, at):
    at(NOW - timedelta(hours=1))

    assert (
        acting_as("nina").post(address(thread), {"body": "Since when?"}).json()["created_at"] == "2026-03-01T15:00:00Z"
    )


def test_a_paper_of_the_chart_goes_with_it(acting_as, ana, thread, address):
    paper = a_document(ana, content=b"")

    response = acting_as("nina").post(address(thread), {"body": "See this.", "document_id": paper.pk})

    message = Message.unscoped.get(number=2)
    assert (response.status_code, response.json()["document_id"], message.document_id) == (201, paper.pk, paper.pk)
    assert AuditEvent.objects.get().metadata == {
        "message_id": message.pk, "document_id": paper.pk, "actor_name": "Nina Example",
    }  # fmt: skip


def test_another_paper_does_not(acting_as, ana, ben, south, thread, address):
    removed = a_document(ana, content=b"")
    PatientDocument.unscoped.filter(pk=removed.pk).update(deleted_at=NOW)
    wrong = [a_document(ben, content=b""), a_document(a_patient(south), content=b""), removed]

    answers = [
        acting_as("nina").post(address(thread), {"body": "x", "document_id": number})
        for number in (*[paper.pk for paper in wrong], 10**9)
    ]

    assert {answer.status_code for answer in answers} == {400}
    assert {str(answer.json()) for answer in answers} == {str(answers[0].json())}
    assert answers[0].json()["document_id"] == ["Choose a document of this patient."]
    assert Message.unscoped.count() == 1


def test_whoever_may_not_see_papers_shows_none(cast, acting_as, ana, thread, address):
    Staff.unscoped.filter(pk=cast.staff["nina@north"].pk).update(security_overrides={"documents.view": False})
    body = {"body": "See this.", "document_id": a_document(ana, content=b"").pk}

    assert acting_as("nina").post(address(thread), body).status_code == 403
    assert acting_as("nina").post(address(thread), {"body": "Hello."}).status_code == 201


def test_a_closed_thread_takes_no_answer(acting_as, ana, address):
    thread = a_thread(ana, status="closed")

    response = acting_as("nina").post(address(thread), {"body": "Too late.", "document_id": 10**9})

    assert response.status_code == 400
    assert response.json() == {
        "status": ["This conversation is closed. Reopen it to write in it."],
        "detail": "Status: This conversation is closed. Reopen it to write in it.", "code": "input.invalid",
    }  # fmt: skip
    assert (Message.unscoped.count(), AuditEvent.objects.count()) == (1, 0)


@pytest.mark.parametrize("body", [{}, {"body": " "}, {"body": "x" * 4001}, {"text": "x"}, None, {"body": "Late."}])
def test_that_it_is_closed_is_said_before_anything_about_the_body(acting_as, ana, address, body):
    response = acting_as("nina").post(address(a_thread(ana, status="closed")), body)

    assert (response.status_code, list(response.json())) == (400, ["detail", "code", "status"])


def test_a_thread_of_elsewhere_is_not_there_whatever_the_body(acting_as, south, address):
    assert acting_as("nina").post(address(a_thread(a_patient(south), status="closed")), {}).status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "body"),
        ({"body": ""}, "body"),
        ({"body": " \n "}, "body"),
        ({"body": None}, "body"),
        ({"body": 5}, "body"),
        ({"body": "x" * 4001}, "body"),
        ({"body": "x", "sender_kind": "patient"}, "sender_kind"),
        ({"body": "x", "document_id": True}, "document_id"),
        ({"body": "x", "document_id": 0}, "document_id"),
        ({"body": "x", "document_id": 2**63}, "document_id"),
    ],
)
def test_an_odd_body_is_refused_by_its_field(acting_as, thread, address, body, field):
    response = acting_as("nina").post(address(thread), body)

    assert (response.status_code, field in response.json()) == (400, True)
    assert Message.unscoped.count() == 1


@pytest.mark.parametrize("body", ["x" * 4000, "ﷺ" * 4000, 'O\'Brien "said" <b>so</b>; DROP', "🫁"])
def test_whatever_people_write_is_kept(acting_as, thread, address, body):
    assert acting_as("nina").post(address(thread), {"body": body}).json()["body"] == body


def test_a_key_sent_twice_writes_once(acting_as, thread, address):
    nina, key = acting_as("nina"), {"Idempotency-Key": "one"}

    first, second = (nina.post(address(thread), {"body": "Since when?"}, headers=key) for _ in range(2))

    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert nina.post(address(thread), {"body": "Else."}, headers=key).status_code == 422
    assert (Message.unscoped.count(), MessageThread.unscoped.get().message_count) == (2, 2)


def test_with_a_tag_it_is_written_only_below_what_was_seen(acting_as, thread, address):
    nina = acting_as("nina")

    assert nina.post(address(thread), {"body": "One."}, headers={"If-Match": '"1"'}).status_code == 201
    assert nina.post(address(thread), {"body": "Two."}, headers={"If-Match": '"1"'}).status_code == 412
    assert Message.unscoped.count() == 2


@pytest.mark.parametrize(
    ("who", "status"),
    [(None, 401), ("bill", 403), ("adam", 403), ("sara", 403), ("selma", 403), ("liam", 403), ("lost", 403),
     ("ada", 201), ("paul", 201), ("nina", 201), ("stan", 201)],
)  # fmt: skip
def test_whoever_may_respond_answers(acting_as, thread, address, who, status):
    assert acting_as(who).post(address(thread), {"body": "Hello."}).status_code == status


@pytest.mark.parametrize("withheld", ["messaging.respond", "messaging.view"])
def test_it_takes_both_permissions(cast, acting_as, thread, path, address, withheld):
    Staff.unscoped.filter(pk=cast.staff["nina@north"].pk).update(security_overrides={withheld: False})

    for verb, body in (("reply", {"body": "x"}), ("close", {}), ("reopen", {})):
        assert acting_as("nina").post(path(f"{thread.pk}/{verb}/"), body).status_code == 403


def test_a_thread_of_elsewhere_is_not_there(acting_as, south, address):
    foreign = a_thread(a_patient(south))

    assert acting_as("nina").post(address(foreign), {"body": "Hello."}).status_code == 404
    assert Message.unscoped.count() == 1


def test_it_costs(acting_as, ana, thread, address, statements, budget):
    nina, paper = acting_as("nina"), a_document(ana, content=b"")

    assert statements(lambda: nina.post(address(thread), {"body": "One."})) == budget("reply_to_thread")
    with_paper = {"body": "Two.", "document_id": paper.pk}
    assert statements(lambda: nina.post(address(thread), with_paper)) == budget("reply_to_thread.document")
