"""What becomes of a refill request reaches the patient in writing."""

import pytest
from django.db import DatabaseError, transaction

from careflow.domains.audit.models import AuditEvent
from careflow.domains.medications import operations as medications
from careflow.domains.medications.events import RefillResolved
from careflow.domains.medications.models import RefillRequest
from careflow.domains.messaging import operations, queries
from careflow.domains.messaging.models import Message, MessageThread
from careflow.platform import events
from tests.domains.medications.factories import a_medication, a_refill
from tests.domains.messaging.factories import NOW, a_thread

pytestmark = pytest.mark.django_db
CLOSING = "If you have questions, please answer here or call us."
NO_LONGER = (
    "Lisinopril is no longer among the medications that you take according to your chart, so the refill you asked for"
    f" was cancelled.\n\n{CLOSING}"
)


@pytest.fixture
def refill(ana):
    return a_refill(a_medication(ana))


@pytest.fixture
def paul(acting_as, north):
    """At the inbox of refills."""
    client = acting_as("paul")

    def sends(method, rest, body=None):
        return client.send(method, f"medications/{rest}?facility_id={north.pk}", body)

    return sends


def denies(paul, refill, note="Please come in first."):
    return paul("POST", f"refill-requests/{refill.pk}/deny/", {"clinician_note": note})


@pytest.mark.weak_point("W14")
def test_a_denial_and_its_reason_reach_the_patient(cast, ana, at_home, refill, paul):
    assert denies(paul, refill).status_code == 200

    thread, message = MessageThread.unscoped.get(), Message.unscoped.get()
    body = "You asked us for a refill of Lisinopril. We could not approve it.\n\nPlease come in first.\n\n" + CLOSING
    assert (thread.patient_id, thread.subject, thread.topic, thread.status) == (
        ana.pk, "Refill requests", "refills", "open",
    )  # fmt: skip
    assert (message.sender, message.sender_id, message.refill_id, message.body) == (
        "system", cast.users["paul"].pk, refill.pk, body,
    )  # fmt: skip
    (row,) = queries.list_threads_for_patient(actor=at_home, patient_id=ana.pk)
    assert (row.unread_for_patient, row.last_message_preview) == (True, body[:120])
    detail, _, _ = queries.read_thread_for_patient(actor=at_home, thread_id=thread.pk, patient_id=ana.pk)
    assert [(each.sender_kind, each.sender_display_name) for each in detail.messages] == [
        ("clinician", "Care Team at Harbor North")
    ]
    event = AuditEvent.objects.get(app_label="messaging")
    assert (event.action, event.patient_id, event.metadata) == (
        "create", ana.pk, {"message_id": message.pk, "refill_id": refill.pk, "actor_name": "Paul Example"},
    )  # fmt: skip
    assert "Please come in" not in str(list(AuditEvent.objects.values()))


def test_a_denial_without_a_reason_is_told_too(refill, paul):
    denies(paul, refill, note="")

    assert Message.unscoped.get().body == (
        "You asked us for a refill of Lisinopril. We could not approve it.\n\n" + CLOSING
    )


def test_what_a_pharmacy_asked_for_is_called_so(ana, paul):
    denies(paul, a_refill(a_medication(ana), source="pharmacy"))

    assert Message.unscoped.get().body.startswith("Your pharmacy asked us for a refill of Lisinopril.")


@pytest.mark.weak_point("W6", "W14")
@pytest.mark.parametrize(
    ("method", "body"), [("DELETE", None), ("PATCH", {"status": "inactive"}), ("PATCH", {"status": "discontinued"})]
)
def test_a_medication_that_ends_tells_of_the_refill_that_ends_with_it(refill, paul, method, body):
    assert paul(method, f"{refill.medication_id}/", body).status_code in {200, 204}

    assert RefillRequest.unscoped.get().status == "cancelled"
    assert Message.unscoped.get().body == NO_LONGER
    paul("DELETE", f"{refill.medication_id}/")
    assert Message.unscoped.count() == 1


def test_a_medication_that_ends_under_another_name_is_told_by_the_one_it_was_asked_for_by(refill, paul):
    paul("PATCH", f"{refill.medication_id}/", {"medication_name": "Enalapril", "status": "inactive"})

    assert Message.unscoped.get().body == NO_LONGER


def test_without_a_pending_request_an_end_writes_nothing(ana, paul):
    paul("DELETE", f"{a_medication(ana).pk}/")

    assert not MessageThread.unscoped.exists()


def test_neither_an_approval_nor_a_change_of_mind_writes_anything(ana, at_home, refill, paul):
    paul("POST", f"refill-requests/{refill.pk}/approve/", {"clinician_note": "Sent."})
    second = a_refill(a_medication(ana))
    medications.cancel_refill(actor=at_home, refill_id=second.pk, patient_id=ana.pk, now=NOW)

    assert {row.status for row in RefillRequest.unscoped.all()} == {"approved", "cancelled"}
    assert not MessageThread.unscoped.exists()


def test_the_next_one_is_written_below(ana, ben, paul):
    a_thread(ana, subject="Refill requests")
    for patient in (ana, ana, ben):
        denies(paul, a_refill(a_medication(patient)))

    threads = MessageThread.unscoped.filter(topic="refills").order_by("pk")
    assert [(thread.patient_id, thread.message_count) for thread in threads] == [(ana.pk, 2), (ben.pk, 1)]
    assert AuditEvent.objects.filter(app_label="messaging", action="update").count() == 1


def test_a_closed_thread_is_left_alone_and_another_begun(ana, paul):
    closed = a_thread(ana, topic="refills", status="closed")

    denies(paul, a_refill(a_medication(ana)))

    closed.refresh_from_db()
    assert (closed.status, closed.message_count) == ("closed", 1)
    assert MessageThread.unscoped.exclude(pk=closed.pk).get().topic == "refills"


def test_a_patient_answers_and_staff_find_it_unread(acting_as, ana, at_home, refill, paul, path):
    denies(paul, refill)
    operations.reply_as_patient(
        actor=at_home, thread_id=MessageThread.unscoped.get().pk, patient_id=ana.pk, body="When?", now=NOW
    )

    assert acting_as("nina").get(path()).json()[0]["unread_for_clinician"] is True


def test_a_second_telling_is_refused_by_the_database_and_undoes_all(ana, at_home, refill, paul):
    denies(paul, refill)
    again = RefillResolved(
        actor=at_home, refill_id=refill.pk, facility_id=ana.facility_id, patient_id=ana.pk,
        medication_id=refill.medication_id, medication_name="Lisinopril", source="patient", status="denied",
        clinician_note="x", at=NOW,
    )  # fmt: skip

    with pytest.raises(DatabaseError), transaction.atomic():
        events.publish(again)

    assert (Message.unscoped.count(), MessageThread.unscoped.get().message_count) == (1, 1)


def test_what_cannot_be_told_is_not_answered(refill, paul, monkeypatch):
    """One transaction: no denial without its message."""

    def fail(**_):
        raise RuntimeError

    monkeypatch.setattr("careflow.domains.messaging.operations.refills.write_first", fail)
    paul("POST", f"refill-requests/{refill.pk}/deny/", {"clinician_note": "x"})

    assert RefillRequest.unscoped.get().status == "pending"
    assert not AuditEvent.objects.exists()


def test_the_longest_note_is_told_whole(ana, refill, paul):
    denies(paul, refill, note="x" * 4000)

    assert "x" * 4000 in Message.unscoped.get().body
