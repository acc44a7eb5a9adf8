"""The address of one's own calendar: made, replaced and ended by its holder."""

import hashlib
import re

import pytest
from django.db import IntegrityError, transaction

from careflow.domains.audit.models import AuditEvent
from careflow.domains.scheduling.models import CalendarFeed
from careflow.platform.models import RememberedAnswer
from tests.domains.scheduling.factories import NOW, make_feed

pytestmark = pytest.mark.django_db
FEED = "calendar-feed/"
URL = re.compile(r"http://testserver/v1/appointments/calendar/([A-Za-z0-9_-]{43})\.ics")


def renewed(client, path):
    """The secret, and where to ask for it behind `/v1/`."""
    url = client.post(path(FEED)).json()["url"]
    return URL.fullmatch(url)[1], url.partition("/v1/")[2]


def test_at_first_there_is_none(acting_as, path):
    assert acting_as("paul").get(path(FEED)).json() == {"is_active": False, "created_at": None}


def test_an_address_is_told_once_and_opens_the_calendar(acting_as, path):
    paul = acting_as("paul")

    response = paul.post(path(FEED))

    assert response.status_code == 201
    body = response.json()
    assert body.keys() == {"is_active", "created_at", "url"}
    assert URL.fullmatch(body["url"])
    assert paul.get(path(FEED)).json() == {"is_active": True, "created_at": body["created_at"]}
    assert acting_as(None).get(body["url"].partition("/v1/")[2]).status_code == 200


def test_only_a_digest_of_the_secret_is_kept(acting_as, path):
    key = {"Idempotency-Key": "twice"}
    first = acting_as("paul").post(path(FEED), headers=key).json()["url"]
    token = URL.fullmatch(first)[1]

    assert CalendarFeed.unscoped.get().digest == hashlib.sha256(token.encode()).hexdigest()
    assert token not in str(list(AuditEvent.objects.values()))
    assert not RememberedAnswer.objects.exists()


def test_a_new_address_replaces_the_old_one(acting_as, path):
    paul, anybody = acting_as("paul"), acting_as(None)
    _, old = renewed(paul, path)

    _, new = renewed(paul, path)

    assert anybody.get(old).status_code == 404
    assert anybody.get(new).status_code == 200


def test_it_ends_with_a_word(acting_as, path):
    paul = acting_as("paul")
    _, address = renewed(paul, path)

    assert paul.delete(path(FEED)).status_code == 204

    assert acting_as(None).get(address).status_code == 404
    assert paul.get(path(FEED)).json()["is_active"] is False
    assert paul.delete(path(FEED)).status_code == 204


def test_each_step_is_on_record(cast, acting_as, north, path):
    paul = acting_as("paul")
    for send in (paul.post, paul.post, paul.delete, paul.delete):
        send(path(FEED))

    events = AuditEvent.objects.filter(model_name="calendarfeed").order_by("id")

    assert [(event.action, event.summary) for event in events] == [
        ("create", "Calendar feed: made"), ("create", "Calendar feed: address replaced"),
        ("delete", "Calendar feed: ended"),
    ]  # fmt: skip
    assert {(event.app_label, event.facility_id, event.actor_id) for event in events} == {
        ("appointments", north.pk, cast.users["paul"].pk)
    }


def test_it_is_ones_own_and_of_one_facility(cast, acting_as, path):
    _, address = renewed(acting_as("paul"), path)
    south = f"appointments/{FEED}?facility_id={cast.facilities['south'].pk}"

    assert acting_as("petra").get(path(FEED)).json()["is_active"] is False
    assert acting_as("paul").get(south).json()["is_active"] is False
    acting_as("petra").delete(path(FEED))
    acting_as("paul").delete(south)

    assert acting_as(None).get(address).status_code == 200


@pytest.mark.parametrize("method", ["get", "post", "delete"])
@pytest.mark.parametrize(("who", "status"), [(None, 401), ("sara", 403), ("adam", 403), ("lena", 403), ("lost", 403)])
def test_it_turns_away(acting_as, path, method, who, status):
    assert getattr(acting_as(who), method)(path(FEED)).status_code == status
    assert not CalendarFeed.unscoped.exists()


def test_who_may_not_see_the_schedule_gets_no_address(cast, acting_as, path):
    staff = cast.staff["nina@north"]
    type(staff).unscoped.filter(pk=staff.pk).update(security_overrides={"schedule.view": False})

    assert acting_as("nina").post(path(FEED)).status_code == 403


def test_the_database_keeps_one_open_address_and_ended_ones_ended(cast, paul):
    ended = make_feed(paul, "old", ended_at=NOW)
    make_feed(paul, "new")
    rows = CalendarFeed.unscoped

    for write in (
        lambda: make_feed(paul, "newer"),
        lambda: rows.filter(pk=ended.pk).update(ended_at=None),
        lambda: rows.filter(pk=ended.pk).update(digest="1" * 64),
        lambda: rows.filter(ended_at=None).update(digest="1" * 64),
        lambda: make_feed(cast.staff["petra@north"], facility=cast.facilities["south"]),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            write()


def test_its_budgets(acting_as, path, statements, budget):
    paul = acting_as("paul")
    paul.post(path(FEED))

    assert statements(lambda: paul.get(path(FEED))) == budget("get_calendar_feed")
    assert statements(lambda: paul.post(path(FEED))) == budget("renew_calendar_feed")
    assert statements(lambda: paul.delete(path(FEED))) == budget("end_calendar_feed")
