import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from careflow.domains.portal.models import ProxyAccess
from tests.domains.messaging.factories import MINUTE, NOW, a_reading, a_thread

PATH = "portal/messaging/threads/"


@pytest.fixture
def ana(portal_people):
    return portal_people.patients["ana"]


def test_conversations_are_listed_newest_activity_first(acting_as, ana):
    older = a_thread(ana, ("patient", "It hurts."), ("clinician", "x" * 130))
    newer = a_thread(ana, status="closed", started_at=NOW + 5 * MINUTE, subject="Bill")

    response = acting_as("ana").get(PATH)

    assert (response.status_code, response.json()) == (
        200,
        [
            {
                "id": newer.pk, "subject": "Bill", "status": "closed", "status_label": "Closed",
                "last_message_at": "2026-03-01T15:05:00Z", "unread_for_patient": False,
                "last_message_preview": "It hurts.", "version": 1,
            },
            {
                "id": older.pk, "subject": "Swollen ankle", "status": "open", "status_label": "Open",
                "last_message_at": "2026-03-01T15:01:00Z", "unread_for_patient": True,
                "last_message_preview": "x" * 120, "version": 1,
            },
        ],
    )  # fmt: skip


def test_what_staff_have_read_stays_unread_to_the_patient(portal_people, acting_as, ana):
    thread = a_thread(ana, ("patient", "It hurts."), ("clinician", "Since when?"))
    a_reading(thread, staff=portal_people.staff["nina@north"], read_up_to=2)

    assert acting_as("ana").get(PATH).json()[0]["unread_for_patient"] is True


def test_nobody_elses_are_listed(acting_as, ana):
    a_thread(ana)

    for name in ("noel", "sofia", "lars"):
        assert acting_as(name).get(PATH).json() == []


def test_a_guardian_sees_them_who_may_write(portal_people, acting_as, ana):
    thread = a_thread(ana)
    assert [entry["id"] for entry in acting_as("gina").get(f"{PATH}?patient={ana.pk}").json()] == [thread.pk]
    ProxyAccess.unscoped.update(messages=False)

    assert acting_as("gina").get(PATH).status_code == 403
    assert acting_as("gina").get(f"{PATH}?patient={portal_people.patients['noel'].pk}").status_code == 404


@pytest.mark.parametrize("who", [None, "nina", "lost"])
def test_the_clinics_people_are_turned_away(portal_people, acting_as, who):
    assert acting_as(who).get(PATH).status_code == 401


@pytest.mark.weak_point("P2", "P1")
def test_three_hundred_cost_what_three_cost_and_no_body_is_read(acting_as, ana):
    client = acting_as("ana")

    def asked():
        with CaptureQueriesContext(connection) as seen:
            found = client.get(PATH).json()
        return len(found), [query["sql"] for query in seen]

    for number in range(3):
        a_thread(ana, *[("patient", "It hurts."), ("clinician", "secret")] * 3, subject=f"Ankle {number}")
    three = asked()
    for number in range(297):
        a_thread(ana, ("clinician", "secret"), subject=f"Knee {number}")
    many = asked()

    assert [(found, len(sent)) for found, sent in (three, many)] == [(3, 2), (300, 2)]
    assert not any('messaging_message"' in sql or '"body"' in sql for sql in many[1])
