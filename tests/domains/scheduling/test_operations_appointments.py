"""Who hears of a change, who may stop it, and that nothing is left of one that was stopped."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from careflow.domains.audit import operations as audit
from careflow.domains.audit.models import AuditEvent
from careflow.domains.facilities.models import AppointmentType
from careflow.domains.scheduling import operations
from careflow.domains.scheduling.events import AppointmentBooked, AppointmentChanged, AppointmentDeleted
from careflow.domains.scheduling.models import Appointment
from careflow.domains.scheduling.operations import booking
from careflow.domains.scheduling.operations.locks import take_turns
from careflow.domains.scheduling.operations.refusals import TimeTaken
from careflow.platform import events
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput
from tests.domains.scheduling.factories import MONDAY, NOW, make_appointment, make_patient, status_of
from tests.domains.scheduling.turns import many_writers, turns_held

pytestmark = pytest.mark.django_db


@pytest.fixture
def stan(cast, north):
    return Actor(
        user_id=cast.users["stan"].pk, name="Stan Example", organization_id=north.organization_id,
        facility_id=north.pk, facility_timezone=north.timezone,
    )  # fmt: skip


@pytest.fixture
def heard(monkeypatch):
    """What is published, in order."""
    told = []
    monkeypatch.setattr(events, "publish", told.append)
    return told


@pytest.fixture
def veto(monkeypatch):
    """A higher domain that lets nothing happen to a visit."""

    def object_(event):
        raise BadInput(clinical_encounter="The encounter is signed.")

    monkeypatch.setattr(events, "publish", object_)


def test_a_booking_is_told_with_what_counts_as_billable(north, stan, paul, heard, says):
    AppointmentType.unscoped.filter(facility=north, code="follow_up").update(is_billable=False)
    fields = says(rendering_provider=paul.pk, reason="Cough")
    fields["appointment_time"] = NOW.replace(tzinfo=None)

    found = operations.create_appointment(actor=stan, fields=fields, now=NOW)

    (event,) = heard
    assert isinstance(event, AppointmentBooked)
    assert (event.visit.id, event.at, event.actor) == (found, NOW, stan)
    assert (event.visit.status_code, event.visit.reason, event.visit.is_billable) == ("pending", "Cough", False)
    assert event.visit.occupies_time


def test_a_change_is_told_with_before_and_after(north, ana, stan, heard, codes):
    visit = make_appointment(north, ana)

    operations.change_appointment(
        actor=stan, appointment_id=visit.pk, fields={"status": codes("cancelled"), "notes": "n"},
        expected_version=None, now=NOW,
    )  # fmt: skip

    (event,) = heard
    assert isinstance(event, AppointmentChanged)
    assert event.changed == {"status_id", "occupies_time", "notes"}
    assert (event.gave_up_its_time, event.came_back, event.became_billable) == (True, False, False)
    assert event.after == replace(
        event.before, status_id=codes("cancelled"), status_code="cancelled", occupies_time=False, is_billable=False
    )


def test_coming_back_is_told_as_such(north, ana, stan, heard, codes):
    visit = make_appointment(north, ana, status=status_of(north, "no_show"), occupies_time=False)

    operations.change_appointment(
        actor=stan, appointment_id=visit.pk, fields={"status": codes("pending")}, expected_version=None, now=NOW
    )

    assert (heard[0].gave_up_its_time, heard[0].came_back, heard[0].became_billable) == (False, True, True)


def test_a_deletion_is_told_with_its_reason(north, ana, stan, heard):
    visit = make_appointment(north, ana)

    operations.delete_appointment(actor=stan, appointment_id=visit.pk, reason="twice", expected_version=1, now=NOW)

    (event,) = heard
    assert isinstance(event, AppointmentDeleted)
    assert (event.visit.id, event.visit.occupies_time, event.reason) == (visit.pk, True, "twice")


def test_what_changes_nothing_is_not_told(north, ana, stan, heard):
    visit = make_appointment(north, ana)

    operations.change_appointment(
        actor=stan, appointment_id=visit.pk, fields={"notes": ""}, expected_version=1, now=NOW
    )

    assert heard == []


def test_a_veto_leaves_nothing_behind(acting_as, north, ana, path, says, codes, veto):
    visit = make_appointment(north, ana, at=f"{MONDAY}T12:00")
    admin = acting_as("ada")

    answers = [
        admin.post(path(), says(allow_same_day_double_book=True)),
        admin.patch(path(f"{visit.pk}/"), {"appointment_time": f"{MONDAY}T13:00"}),
        admin.put(path(f"{visit.pk}/"), says(status=codes("cancelled"))),
        admin.delete(path(f"{visit.pk}/")),
    ]

    assert [answer.status_code for answer in answers] == [400] * 4
    assert {answer.json()["clinical_encounter"][0] for answer in answers} == {"The encounter is signed."}
    assert Appointment.unscoped.get() == visit
    visit_now = Appointment.unscoped.get()
    assert (visit_now.version, visit_now.starts_at, visit_now.deleted_at) == (1, visit.starts_at, None)
    assert not AuditEvent.objects.exists()


def test_without_its_line_of_history_nothing_is_stored(stan, says, monkeypatch):
    def broken(**_):
        raise RuntimeError("the log is full")

    monkeypatch.setattr(audit, "record", broken)
    fields = says()
    fields["appointment_time"] = NOW.replace(tzinfo=None)

    with pytest.raises(RuntimeError), transaction.atomic():
        operations.create_appointment(actor=stan, fields=fields, now=NOW)

    assert not Appointment.unscoped.exists()


def test_a_booking_written_past_our_look_is_a_conflict_and_no_error(
    acting_as, north, ben, paul, path, says, monkeypatch
):
    """An importer or the console may write between our look and our write; the guard of the database speaks."""
    make_appointment(north, ben, rendering_provider=paul)
    monkeypatch.setattr(booking, "_clashes", lambda *_: [])

    response = acting_as("stan").post(path(), says(rendering_provider=paul.pk))

    assert response.status_code == 409
    assert response.json() == {
        "detail": "Somebody else has just booked this time. Please look again.",
        "code": "appointment.overlap",
        "conflicts": [],
    }
    assert not AuditEvent.objects.exists()


def test_a_refusal_names_at_most_twenty_visits(north, ana, ben, paul, stan, says):
    for minute in range(30):
        make_appointment(north, ben, at=f"{MONDAY}T09:{minute:02}", minutes=1, rendering_provider=paul)
    fields = says(rendering_provider=paul.pk)
    fields |= {"appointment_time": NOW.replace(tzinfo=None, month=3, day=15, hour=9, minute=0)}
    fields |= {"end_time": fields["appointment_time"] + timedelta(hours=1)}

    with pytest.raises(TimeTaken) as refusal, transaction.atomic():
        operations.create_appointment(actor=stan, fields=fields, now=NOW)

    assert len(refusal.value.facts["conflicts"]) == 20


@many_writers
def test_a_booking_holds_the_turns_that_others_take(acting_as, paul, room, path, says):
    assert acting_as("stan").post(path(), says(rendering_provider=paul.pk, resource=room.pk)).status_code == 201

    assert_held(paul, room)


@many_writers
@pytest.mark.parametrize(
    ("before", "change"),
    [
        ({}, {"appointment_time": f"{MONDAY}T10:00"}),
        ({}, {"end_time": f"{MONDAY}T12:00"}),
        ({}, {"patient": "another"}),
        ({"allow_overlap": True}, {"allow_overlap": False}),
        ({"occupies_time": False, "status": "cancelled"}, {"status": "pending"}),
    ],
)
def test_whatever_claims_time_anew_holds_them(acting_as, north, ana, paul, room, path, before, change):
    def known(fields):
        named = {"status": lambda code: status_of(north, code), "patient": lambda name: make_patient(north, name)}
        return {name: named[name](value) if name in named else value for name, value in fields.items()}

    visit = make_appointment(north, ana, rendering_provider=paul, resource=room, **known(before))
    sent = {name: getattr(value, "pk", value) for name, value in known(change).items()}

    assert acting_as("stan").patch(path(f"{visit.pk}/"), sent).status_code == 200
    assert_held(paul, room)


def assert_held(provider, resource):
    held = turns_held()
    take_turns(provider_id=provider.pk, resource_id=resource.pk)
    assert len(held) == 2
    assert turns_held() == held
