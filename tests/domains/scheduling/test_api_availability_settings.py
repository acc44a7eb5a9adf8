from datetime import timedelta

import pytest
from django.utils import timezone

from careflow.domains.audit.models import AuditEvent
from careflow.domains.scheduling.models import AvailabilitySettings, BookableSlot
from careflow.domains.scheduling.operations import renew_facility
from tests.domains.scheduling.factories import at_desk, make_template

pytestmark = pytest.mark.django_db
PATH = "availability-settings/"
DEFAULTS = {
    "horizon_days": 90, "lead_time_minutes": 60, "most_open_bookings": 20, "portal_is_view_only": False, "version": 1,
}  # fmt: skip


def test_the_defaults_hold_until_somebody_changes_them(cast, acting_as, north, path):
    desk = acting_as("stan")
    before = desk.get(path(PATH))

    response = desk.patch(path(PATH), {"most_open_bookings": 3, "lead_time_minutes": 0}, headers={"If-Match": '"1"'})

    event = AuditEvent.objects.get()
    assert (before.json(), before.headers["ETag"]) == (DEFAULTS, '"1"')
    assert response.status_code == 200
    assert response.json() == DEFAULTS | {"most_open_bookings": 3, "lead_time_minutes": 0, "version": 2}
    assert acting_as("bill").get(path(PATH)).json() == response.json()
    assert acting_as("selma").get(f"appointments/{PATH}?facility_id={cast.facilities['south'].pk}").json() == DEFAULTS
    assert (event.model_name, event.action, event.facility_id) == ("availabilitysettings", "update", north.pk)
    assert event.metadata == {
        "changed_fields": ["lead_time_minutes", "most_open_bookings"],
        "previous": {"lead_time_minutes": 60, "most_open_bookings": 20},
        "next": {"lead_time_minutes": 0, "most_open_bookings": 3},
        "actor_name": "Stan Example",
    }


def test_what_changes_nothing_leaves_no_trace(acting_as, path):
    response = acting_as("stan").patch(path(PATH), {"horizon_days": 90})

    assert (response.json(), AuditEvent.objects.count()) == (DEFAULTS, 0)


def test_who_read_an_older_version_changes_nothing(acting_as, path):
    desk = acting_as("stan")
    desk.patch(path(PATH), {"horizon_days": 30})

    response = desk.patch(path(PATH), {"horizon_days": 60}, headers={"If-Match": '"1"'})

    assert (response.status_code, desk.get(path(PATH)).json()["horizon_days"]) == (412, 30)


def test_slots_follow_the_horizon(acting_as, north, paul, path):
    make_template(paul, slot_minutes=60)
    now = timezone.now()
    renew_facility(actor=at_desk(north), now=now)
    acting_as("stan").patch(path(PATH), {"horizon_days": 10})
    short = BookableSlot.unscoped.latest("starts_at").starts_at
    acting_as("stan").patch(path(PATH), {"horizon_days": 60})

    assert short < now + timedelta(days=12)
    assert BookableSlot.unscoped.latest("starts_at").starts_at > now + timedelta(days=55)


@pytest.mark.parametrize(
    "fields",
    [
        {"horizon_days": 0}, {"horizon_days": 181}, {"horizon_days": True}, {"horizon_days": 1.5},
        {"horizon_days": None}, {"horizon_days": 10**30}, {"lead_time_minutes": -1}, {"lead_time_minutes": 20_161},
        {"most_open_bookings": 0}, {"most_open_bookings": 101}, {"portal_is_view_only": "perhaps"}, {"version": 3},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_its_field(acting_as, path, fields):
    response = acting_as("stan").patch(path(PATH), fields)

    assert (response.status_code, next(iter(fields)) in response.json()) == (400, True), response.content
    assert not AvailabilitySettings.unscoped.exists()


@pytest.mark.parametrize(
    ("who", "reads", "writes"), [(None, 401, 401), ("bill", 200, 403), ("sara", 403, 403), ("lena", 403, 403)]
)
def test_it_turns_away(acting_as, path, who, reads, writes):
    person = acting_as(who)

    assert person.get(path(PATH)).status_code == reads
    assert person.patch(path(PATH), {"horizon_days": 30}).status_code == writes


def test_it_costs(acting_as, path, statements, budget):
    desk = acting_as("stan")
    desk.patch(path(PATH), {"horizon_days": 30})

    assert statements(lambda: desk.get(path(PATH))) == budget("get_availability_settings")
    assert statements(lambda: desk.patch(path(PATH), {"most_open_bookings": 4})) == budget(
        "change_availability_settings"
    )
