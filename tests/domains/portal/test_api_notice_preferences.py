"""`GET` and `PATCH portal/notices/`."""

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.portal.models import NoticePreferences

PATH = "portal/notices/"
ALL = {"bookings": True, "reminders": True, "messages": True, "refills": True, "version": 1}


def test_all_letters_come_until_somebody_chooses(portal_people, acting_as):
    ana = acting_as("ana")
    before = ana.get(PATH)

    response = ana.patch(PATH, {"reminders": False, "refills": False}, headers={"If-Match": '"1"'})

    assert (before.json(), before.headers["ETag"]) == (ALL, '"1"')
    assert (response.status_code, response.json()) == (
        200,
        ALL | {"reminders": False, "refills": False, "version": 2},
    )
    assert ana.get(PATH).json() == response.json()
    assert acting_as("gina").get(PATH).json() == ALL


def test_the_choice_is_recorded(portal_people, acting_as):
    acting_as("ana").patch(PATH, {"messages": False})

    event = AuditEvent.objects.get()
    assert (event.model_name, event.action, event.patient_id) == (
        "noticepreferences", "update", portal_people.patients["ana"].pk,
    )  # fmt: skip
    assert event.metadata == {
        "changed_fields": ["messages"],
        "previous": {"messages": True},
        "next": {"messages": False},
        "actor_name": "Ana Harbor",
    }


def test_what_changes_nothing_leaves_no_trace(portal_people, acting_as):
    response = acting_as("gina").patch(PATH, {"bookings": True})

    assert (response.json(), AuditEvent.objects.count()) == (ALL, 0)


def test_who_read_an_older_version_changes_nothing(portal_people, acting_as):
    ana = acting_as("ana")
    ana.patch(PATH, {"bookings": False})

    response = ana.patch(PATH, {"messages": False}, headers={"If-Match": '"1"'})

    assert (response.status_code, ana.get(PATH).json()["messages"]) == (412, True)


@pytest.mark.parametrize(
    "fields", [{"bookings": "perhaps"}, {"bookings": None}, {"security": False}, {"version": 3}, {"messages": 2}]
)
def test_what_cannot_be_is_refused_by_its_field(portal_people, acting_as, fields):
    response = acting_as("ana").patch(PATH, fields)

    assert (response.status_code, next(iter(fields)) in response.json()) == (400, True), response.content
    assert not NoticePreferences.unscoped.exists()


@pytest.mark.parametrize("who", [None, "stan", "ada", "lost"])
def test_it_turns_away(portal_people, acting_as, who):
    person = acting_as(who)

    assert person.get(PATH).status_code == 401
    assert person.patch(PATH, {"bookings": False}).status_code == 401


def test_it_costs(portal_people, acting_as, statements):
    ana = acting_as("ana")
    ana.patch(PATH, {"bookings": False})

    assert statements(lambda: ana.get(PATH)) == 2
    assert statements(lambda: ana.patch(PATH, {"messages": False})) == 9
