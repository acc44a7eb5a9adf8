import pytest

from careflow.domains.messaging.models import ThreadReading
from careflow.domains.portal.models import ProxyAccess
from tests.domains.messaging.factories import a_thread

PATH = "portal/messaging/threads/"


@pytest.fixture
def thread(portal_people):
    return a_thread(portal_people.patients["ana"], ("patient", "It hurts."), ("clinician", "Since when?"))


def test_it_shows_what_was_said_and_counts_as_read(acting_as, thread):
    ana = acting_as("ana")

    response = ana.get(f"{PATH}{thread.pk}/")

    first, second = thread.messages.order_by("number")
    assert (response.status_code, response.headers["ETag"]) == (200, '"1"')
    assert response.json() == {
        "id": thread.pk, "subject": "Swollen ankle", "status": "open", "status_label": "Open",
        "last_message_at": "2026-03-01T15:01:00Z", "unread_for_patient": False, "version": 1,
        "messages": [
            {"id": first.pk, "sender_kind": "patient", "sender_display_name": "Ana Harbor", "body": "It hurts.",
             "created_at": "2026-03-01T15:00:00Z"},
            {"id": second.pk, "sender_kind": "clinician", "sender_display_name": "Care Team at Harbor North",
             "body": "Since when?", "created_at": "2026-03-01T15:01:00Z"},
        ],
    }  # fmt: skip
    assert ana.get(PATH).json()[0]["unread_for_patient"] is False


def test_what_comes_after_is_unread_again(acting_as, thread):
    ana = acting_as("ana")
    ana.get(f"{PATH}{thread.pk}/")
    acting_as("nina").post(f"messaging/threads/{thread.pk}/reply/?facility_id={thread.facility_id}", {"body": "And?"})

    assert ana.get(PATH).json()[0]["unread_for_patient"] is True


def test_the_conversation_of_somebody_else_is_not_there(acting_as, thread):
    answers = [acting_as(name).get(f"{PATH}{thread.pk}/") for name in ("noel", "sofia", "lars")]
    answers += [acting_as("ana").get(f"{PATH}{number}/") for number in (10**9, 10**17)]

    assert {(answer.status_code, answer.content) for answer in answers} == {
        (404, b'{"detail":"Not found.","code":"resource.not_found"}')
    }
    assert not ThreadReading.unscoped.exists()


def test_a_guardian_opens_it_who_may_write(portal_people, acting_as, thread):
    gina, ana, noel = acting_as("gina"), portal_people.patients["ana"], portal_people.patients["noel"]

    assert gina.get(f"{PATH}{thread.pk}/?patient={ana.pk}").status_code == 200
    assert gina.get(f"{PATH}{thread.pk}/?patient={noel.pk}").status_code == 404
    ProxyAccess.unscoped.update(messages=False)
    assert gina.get(f"{PATH}{thread.pk}/").status_code == 403


@pytest.mark.weak_point("C3")
@pytest.mark.parametrize(("first", "other"), [("gina", "ana"), ("ana", "gina")])
def test_the_patient_and_whoever_speaks_for_her_each_read_for_themselves(
    portal_people, acting_as, thread, first, other
):
    number = portal_people.patients["ana"].pk

    def is_unread_to(name):
        return acting_as(name).get(f"{PATH}?patient={number}").json()[0]["unread_for_patient"]

    acting_as(first).get(f"{PATH}{thread.pk}/?patient={number}")

    assert (is_unread_to(first), is_unread_to(other)) == (False, True)
    acting_as(other).get(f"{PATH}{thread.pk}/?patient={number}")
    assert (is_unread_to(first), is_unread_to(other)) == (False, False)
    assert sorted(ThreadReading.unscoped.values_list("reader_id", "read_up_to")) == [
        (0, 2), (portal_people.users["gina"].pk, 2),
    ]  # fmt: skip


def test_what_somebody_writes_for_the_patient_leaves_the_answer_before_it_unread_to_her(acting_as, thread):
    acting_as("gina").post(f"{PATH}{thread.pk}/reply/", {"body": "Since Monday."})

    assert acting_as("ana").get(PATH).json()[0]["unread_for_patient"] is True


@pytest.mark.parametrize("who", [None, "nina", "lost"])
def test_the_clinics_people_are_turned_away(acting_as, thread, who):
    assert acting_as(who).get(f"{PATH}{thread.pk}/").status_code == 401


def test_it_costs_little_more_the_first_time(acting_as, thread, statements):
    ana = acting_as("ana")

    assert statements(lambda: ana.get(f"{PATH}{thread.pk}/")) == 7
    assert statements(lambda: ana.get(f"{PATH}{thread.pk}/")) == 3
