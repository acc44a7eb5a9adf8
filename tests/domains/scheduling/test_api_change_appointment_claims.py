"""What a changed visit takes from others, and gives back to them."""

import pytest

from careflow.domains.audit.models import AuditEvent
from tests.domains.scheduling.factories import MONDAY, make_appointment

pytestmark = pytest.mark.django_db


def test_a_cancelled_visit_gives_its_time_to_others(acting_as, north, visit, ben, paul, path, says, codes):
    desk = acting_as("stan")
    desk.patch(path(f"{visit.pk}/"), {"status": codes("cancelled")})

    assert desk.post(path(), says(patient=ben.pk, rendering_provider=paul.pk)).status_code == 201


def test_coming_back_from_cancelled_asks_for_the_time_again(acting_as, north, visit, ben, paul, path, codes):
    desk = acting_as("stan")
    desk.patch(path(f"{visit.pk}/"), {"status": codes("no_show")})
    other = make_appointment(north, ben, rendering_provider=paul)

    refused = desk.patch(path(f"{visit.pk}/"), {"status": codes("pending")})
    insisted = desk.patch(path(f"{visit.pk}/"), {"status": codes("pending"), "allow_overlap": True})

    assert (refused.status_code, refused.json()["conflicts"][0]["id"]) == (409, other.pk)
    assert (insisted.status_code, insisted.json()["allow_overlap"]) == (200, True)


def test_changes_that_take_no_time_are_not_asked(acting_as, north, visit, ben, paul, path, codes):
    """A colleague overbooked; the first visit's notes and status can still be written."""
    make_appointment(north, ben, rendering_provider=paul, allow_overlap=True)

    response = acting_as("stan").patch(path(f"{visit.pk}/"), {"status": codes("check_in"), "notes": "n"})

    assert response.status_code == 200


def test_overbooking_ends_with_the_next_move(acting_as, north, visit, ben, paul, path):
    other = make_appointment(north, ben, rendering_provider=paul, allow_overlap=True)
    desk = acting_as("stan")

    noted = desk.patch(path(f"{other.pk}/"), {"notes": "still over"}).json()
    again = desk.patch(path(f"{other.pk}/"), {"appointment_time": f"{MONDAY}T09:05"})
    away = desk.patch(path(f"{other.pk}/"), {"appointment_time": f"{MONDAY}T12:00"}).json()

    assert noted["allow_overlap"] is True
    assert (again.status_code, again.json()["code"]) == (409, "appointment.overlap")
    assert away["allow_overlap"] is False
    assert AuditEvent.objects.order_by("-id")[0].metadata["changed_fields"] == ["Appointment time", "Overbooked"]


def test_overbooking_can_be_withdrawn_once_nothing_overlaps(acting_as, north, visit, ben, paul, path, codes):
    other = make_appointment(north, ben, rendering_provider=paul, allow_overlap=True)
    desk = acting_as("stan")

    refused = desk.patch(path(f"{other.pk}/"), {"allow_overlap": False})
    desk.patch(path(f"{visit.pk}/"), {"status": codes("cancelled")})
    done = desk.patch(path(f"{other.pk}/"), {"allow_overlap": False})

    assert (refused.status_code, done.status_code, done.json()["allow_overlap"]) == (409, 200, False)


def test_a_new_room_asks_only_for_the_room(acting_as, north, visit, ben, paul, room, path):
    """Somebody overbooked the provider; giving the first visit a free room is no new overlap."""
    make_appointment(north, ben, rendering_provider=paul, allow_overlap=True)

    assert acting_as("stan").patch(path(f"{visit.pk}/"), {"resource": room.pk}).status_code == 200


def test_a_visit_can_be_moved_within_its_own_time(acting_as, visit, path):
    response = acting_as("stan").patch(path(f"{visit.pk}/"), {"appointment_time": f"{MONDAY}T09:10"})

    assert response.status_code == 200


def test_the_same_day_is_asked_only_when_patient_or_day_changes(acting_as, north, ana, visit, path, codes):
    make_appointment(north, ana, at=f"{MONDAY}T14:00")
    elsewhen = make_appointment(north, ana, at="2027-03-17T09:00")
    desk = acting_as("stan")

    status = desk.patch(path(f"{visit.pk}/"), {"status": codes("check_in")})
    hour = desk.patch(path(f"{visit.pk}/"), {"appointment_time": f"{MONDAY}T15:00"})
    day = desk.patch(path(f"{elsewhen.pk}/"), {"appointment_time": f"{MONDAY}T16:00"})

    assert (status.status_code, hour.status_code, day.status_code) == (200, 200, 400)
    assert "duplicate_day_appointment" in day.json()


def test_a_visit_given_to_a_patient_who_already_comes_has_to_be_insisted_on(acting_as, north, ben, visit, path):
    make_appointment(north, ben, at=f"{MONDAY}T14:00")
    desk = acting_as("stan")

    refused = desk.patch(path(f"{visit.pk}/"), {"patient": ben.pk})
    insisted = desk.patch(path(f"{visit.pk}/"), {"patient": ben.pk, "allow_same_day_double_book": True})

    assert (refused.status_code, insisted.json()["patient_name"]) == (400, "Bell, Ben")
