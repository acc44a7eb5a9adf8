"""Closing and reopening: the same door, both ways."""

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.messaging.models import MessageThread
from tests.domains.messaging.factories import a_thread
from tests.domains.patients.factories import a_patient

pytestmark = pytest.mark.django_db
TURNS = [("close", "open", "closed", "Closed"), ("reopen", "closed", "open", "Open")]


@pytest.mark.parametrize(("verb", "before", "after", "label"), TURNS)
def test_it_turns(acting_as, ana, path, verb, before, after, label):
    thread = a_thread(ana, status=before)
    nina = acting_as("nina")
    as_it_was = nina.get(path()).json()[0]

    response = nina.post(path(f"{thread.pk}/{verb}/"), {})

    event = AuditEvent.objects.get()
    assert (response.status_code, response["ETag"]) == (200, '"2"')
    assert response.json() == as_it_was | {"status": after, "status_label": label, "version": 2}
    assert (event.action, event.model_name, event.object_pk, event.patient_id) == (
        "update", "messagethread", str(thread.pk), ana.pk,
    )  # fmt: skip
    assert (event.summary, event.metadata) == (
        f"Message thread {'closed' if verb == 'close' else 'reopened'}",
        {"status": after, "previous": {"status": before}, "actor_name": "Nina Example"},
    )  # fmt: skip


@pytest.mark.parametrize(("verb", "_before", "after", "label"), TURNS)
def test_twice_is_refused(acting_as, ana, path, verb, _before, after, label):
    thread = a_thread(ana, status=after)

    response = acting_as("nina").post(path(f"{thread.pk}/{verb}/"), {})

    assert (response.status_code, response.json()["status"]) == (
        400, [f"This conversation is {label.lower()} already."],
    )  # fmt: skip
    assert (MessageThread.unscoped.get().version, AuditEvent.objects.count()) == (1, 0)


def test_a_thread_is_not_closed_over_a_message_that_was_not_seen(acting_as, ana, path):
    thread = a_thread(ana)
    nina, stale = acting_as("nina"), {"If-Match": '"1"'}
    nina.post(path(f"{thread.pk}/reply/"), {"body": "Since when?"})

    assert nina.post(path(f"{thread.pk}/close/"), {}, headers=stale).status_code == 412
    assert MessageThread.unscoped.get().status == "open"
    assert nina.post(path(f"{thread.pk}/close/"), {}, headers={"If-Match": '"2"'}).status_code == 200


def test_one_about_refills_is_open_at_a_time(acting_as, ana, ben, path):
    old = a_thread(ana, topic="refills", status="closed")
    others = a_thread(ben, topic="refills", status="closed")
    a_thread(ana, topic="refills")
    nina = acting_as("nina")

    refused = nina.post(path(f"{old.pk}/reopen/"), {})

    assert (refused.status_code, "status" in refused.json()) == (400, True)
    assert nina.post(path(f"{others.pk}/reopen/"), {}).status_code == 200


@pytest.mark.parametrize("verb", ["close", "reopen"])
def test_an_empty_body_will_do_and_a_field_will_not(acting_as, ana, path, verb):
    thread = a_thread(ana, status="open" if verb == "close" else "closed")
    nina = acting_as("nina")

    assert nina.post(path(f"{thread.pk}/{verb}/"), {"status": "open"}).status_code == 400
    assert nina.post(path(f"{thread.pk}/{verb}/")).status_code == 200


@pytest.mark.parametrize(
    ("who", "status"),
    [(None, 401), ("bill", 403), ("adam", 403), ("sara", 403), ("selma", 403), ("liam", 403), ("stan", 200)],
)
def test_it_turns_away(acting_as, ana, path, who, status):
    thread = a_thread(ana)

    for verb in ("close", "reopen"):
        assert acting_as(who).post(path(f"{thread.pk}/{verb}/"), {}).status_code == status


def test_a_thread_of_elsewhere_is_not_there(acting_as, south, path):
    foreign = a_thread(a_patient(south))

    for verb in ("close", "reopen"):
        assert acting_as("nina").post(path(f"{foreign.pk}/{verb}/"), {}).status_code == 404
    assert MessageThread.unscoped.get().version == 1


def test_it_costs(acting_as, ana, path, statements, budget):
    nina, thread = acting_as("nina"), a_thread(ana)

    assert statements(lambda: nina.post(path(f"{thread.pk}/close/"), {})) == budget("close_thread")
    assert statements(lambda: nina.post(path(f"{thread.pk}/reopen/"), {})) == budget("reopen_thread")
