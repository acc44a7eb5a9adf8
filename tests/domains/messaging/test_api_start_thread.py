import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.messaging.models import Message, MessageThread
from careflow.domains.patients.models import Patient
from tests.domains.documents.factories import a_document
from tests.domains.messaging.factories import NOW
from tests.domains.patients.factories import a_patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def says(ana):
    return lambda **fields: {"patient_id": ana.pk, "subject": "Your results", "body": "All is well."} | fields


def test_the_care_team_writes_first(cast, acting_as, ana, path, says, at):
    at(NOW)

    response = acting_as("nina").post(path(), says(subject=" Your results "))

    thread, message, event = MessageThread.unscoped.get(), Message.unscoped.get(), AuditEvent.objects.get()
    assert (response.status_code, response["ETag"]) == (201, '"1"')
    assert response.json() == {
        "id": thread.pk, "patient_id": ana.pk, "patient_display_name": "Mora, Ana", "subject": "Your results",
        "status": "open", "status_label": "Open", "last_message_at": "2026-03-01T15:00:00Z",
        "unread_for_clinician": False, "last_message_preview": "All is well.", "last_sender_kind": "clinician",
        "message_count": 1, "created_at": "2026-03-01T15:00:00Z", "version": 1,
        "messages": [
            {"id": message.pk, "sender_kind": "clinician", "sender_display_name": "Care Team at Harbor North",
             "body": "All is well.", "created_at": "2026-03-01T15:00:00Z", "written_by": "Nina Example",
             "document_id": None},
        ],
    }  # fmt: skip
    assert (event.action, event.model_name, event.object_pk, event.patient_id, event.summary, event.metadata) == (
        "create", "messagethread", str(thread.pk), ana.pk, "Message thread started",
        {"message_id": message.pk, "actor_name": "Nina Example"},
    )  # fmt: skip
    assert acting_as("stan").get(path()).json()[0]["unread_for_clinician"] is False


def test_a_paper_of_the_chart_goes_with_it(acting_as, ana, ben, path, says):
    paper, other = a_document(ana, content=b""), a_document(ben, content=b"")
    nina = acting_as("nina")

    assert nina.post(path(), says(document_id=paper.pk)).json()["messages"][0]["document_id"] == paper.pk
    assert "document_id" in nina.post(path(), says(document_id=other.pk)).json()
    assert MessageThread.unscoped.count() == 1


def test_only_to_a_patient_who_is_here(acting_as, ana, south, path, says):
    Patient.unscoped.filter(pk=ana.pk).update(is_active=False)
    nina = acting_as("nina")

    answers = {number: nina.post(path(), says(patient_id=number)) for number in (ana.pk, a_patient(south).pk, 10**9)}

    assert {answer.status_code for answer in answers.values()} == {400}
    sentences = [answer.json()["patient_id"] for answer in answers.values()]
    assert sentences[0] == ["This chart is inactive. Restore it before writing to the patient."]
    assert sentences[1] == sentences[2] == ["Choose a patient of your facility."]
    assert not MessageThread.unscoped.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"subject": ""}, "subject"),
        ({"subject": "  "}, "subject"),
        ({"subject": "x" * 151}, "subject"),
        ({"subject": ["x"]}, "subject"),
        ({"body": " "}, "body"),
        ({"body": "x" * 4001}, "body"),
        ({"patient_id": None}, "patient_id"),
        ({"patient_id": True}, "patient_id"),
        ({"patient_id": 0}, "patient_id"),
        ({"patient_id": 2**70}, "patient_id"),
        ({"topic": "refills"}, "topic"),
        ({"status": "closed"}, "status"),
    ],
)
def test_an_odd_body_is_refused_by_its_field(acting_as, path, says, fields, field):
    response = acting_as("nina").post(path(), says(**fields))

    assert (response.status_code, field in response.json()) == (400, True)
    assert not MessageThread.unscoped.exists()


def test_a_long_folded_subject_is_kept_and_found(acting_as, path, says):
    nina = acting_as("nina")

    assert nina.post(path(), says(subject="ﷺ" * 150)).status_code == 201
    assert len(nina.get(path(search="ﷺ")).json()) == 1


def test_a_key_sent_twice_starts_one(acting_as, path, says):
    nina, key = acting_as("nina"), {"Idempotency-Key": "one"}

    assert len({nina.post(path(), says(), headers=key).content for _ in range(2)}) == 1
    assert MessageThread.unscoped.count() == 1


@pytest.mark.parametrize(
    ("who", "status"),
    [(None, 401), ("bill", 403), ("adam", 403), ("sara", 403), ("liam", 403), ("ada", 201), ("paul", 201),
     ("nina", 201), ("stan", 201)],
)  # fmt: skip
def test_whoever_may_respond_starts_one(acting_as, path, says, who, status):
    assert acting_as(who).post(path(), says()).status_code == status


def test_it_costs(acting_as, path, says, statements, budget):
    nina = acting_as("nina")

    assert statements(lambda: nina.post(path(), says())) == budget("start_thread")


UNSEEN = ["\u200b", "\u3164", "\u00ad\n\u2800", "\ufeff"]


@pytest.mark.parametrize("text", UNSEEN)
def test_a_message_that_shows_nothing_is_blank(acting_as, path, says, text):
    nina = acting_as("nina")

    assert nina.post(path(), says(body=text)).json() == nina.post(path(), says(body=" ")).json()
    assert nina.post(path(), says(subject=text)).json().keys() == {"detail", "code", "subject"}
    assert not MessageThread.unscoped.exists()


@pytest.mark.parametrize("sign", ["\u200b", "\u202e", "\n", "\u2028", "\u3164"])
def test_a_subject_is_one_line_and_a_body_is_not(acting_as, path, says, sign):
    nina = acting_as("nina")

    assert nina.post(path(), says(subject=f"Your{sign}results")).json().keys() == {"detail", "code", "subject"}
    assert nina.post(path(), says(body=f"All{sign}is well.")).status_code == 201
