"""`GET` and `PATCH appointments/reminder-settings/`."""

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.portal.models import ReminderSettings

PATH = "appointments/reminder-settings/"


@pytest.fixture
def at(cast):
    """`at("north")`: the address there."""
    return lambda place="north": f"{PATH}?facility_id={cast.facilities[place].pk}"


def test_a_day_before_until_somebody_changes_it(cast, acting_as, at):
    ada = acting_as("ada")
    before = ada.get(at())

    response = ada.patch(at(), {"hours_before": 48}, headers={"If-Match": '"1"'})

    assert (before.json(), before.headers["ETag"]) == ({"hours_before": 24, "version": 1}, '"1"')
    assert (response.status_code, response.json()) == (200, {"hours_before": 48, "version": 2})
    assert ada.get(at()).json() == response.json()
    assert acting_as("selma").get(at("south")).json() == {"hours_before": 24, "version": 1}
    event = AuditEvent.objects.get()
    assert (event.model_name, event.action, event.facility_id) == (
        "remindersettings", "update", cast.facilities["north"].pk,
    )  # fmt: skip
    assert event.metadata == {
        "changed_fields": ["hours_before"],
        "previous": {"hours_before": 24},
        "next": {"hours_before": 48},
        "actor_name": "Ada Example",
    }


def test_what_changes_nothing_leaves_no_trace(acting_as, at):
    response = acting_as("ada").patch(at(), {"hours_before": 24})

    assert (response.json()["version"], AuditEvent.objects.count()) == (1, 0)


def test_who_read_an_older_version_changes_nothing(acting_as, at):
    ada = acting_as("ada")
    ada.patch(at(), {"hours_before": 0})

    response = ada.patch(at(), {"hours_before": 2}, headers={"If-Match": '"1"'})

    assert (response.status_code, ada.get(at()).json()["hours_before"]) == (412, 0)


@pytest.mark.parametrize(
    "fields",
    [{"hours_before": -1}, {"hours_before": 169}, {"hours_before": 1.5}, {"hours_before": None}, {"hours_before": True},
     {"hours_before": 10**30}, {"version": 3}],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_its_field(acting_as, at, fields):
    response = acting_as("ada").patch(at(), fields)

    assert (response.status_code, next(iter(fields)) in response.json()) == (400, True), response.content
    assert not ReminderSettings.unscoped.exists()


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("stan", 403), ("paul", 403), ("selma", 403), ("lena", 403)])
def test_it_turns_away(acting_as, at, who, status):
    person = acting_as(who)

    assert person.get(at()).status_code == status
    assert person.patch(at(), {"hours_before": 1}).status_code == status


def test_patients_have_no_say_in_it(portal_people, acting_as, at):
    assert acting_as("ana").patch(at(), {"hours_before": 1}).status_code == 401


def test_it_costs(acting_as, at, statements):
    ada = acting_as("ada")
    ada.patch(at(), {"hours_before": 3})

    assert statements(lambda: ada.get(at())) == 2
    assert statements(lambda: ada.patch(at(), {"hours_before": 5})) == 8
