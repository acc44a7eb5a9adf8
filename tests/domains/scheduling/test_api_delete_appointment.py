import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.scheduling.models import Appointment, BookableSlot, EditSession
from tests.domains.scheduling.factories import MONDAY, make_appointment, make_patient, type_of

pytestmark = pytest.mark.django_db


def test_it_leaves_the_schedule_and_keeps_who_when_and_why(cast, acting_as, north, ana, paul, path, says):
    visit = make_appointment(north, ana, rendering_provider=paul)
    admin = acting_as("ada")

    response = admin.delete(path(f"{visit.pk}/", reason="entered%20twice"))

    visit.refresh_from_db()
    event = AuditEvent.objects.get()
    assert (response.status_code, response.content) == (204, b"")
    assert "Content-Type" not in response.headers
    assert (visit.deleted_by_id, visit.deleted_because, visit.version) == (cast.users["ada"].pk, "entered twice", 2)
    assert visit.deleted_at == event.created_at
    assert (event.action, event.object_pk, event.metadata) == (
        "delete",
        str(visit.pk),
        {
            "appointment_time": "2027-03-15T09:00-04:00",
            "end_time": "2027-03-15T09:15-04:00",
            "status": "pending",
            "actor_name": "Ada Example",
        },
    )
    assert admin.get(path(f"{visit.pk}/")).status_code == 404
    assert admin.patch(path(f"{visit.pk}/"), {"notes": "x"}).status_code == 404
    assert admin.delete(path(f"{visit.pk}/")).status_code == 404
    assert admin.post(path(), says(rendering_provider=paul.pk)).status_code == 201


def test_its_history_can_still_be_read_and_says_why(acting_as, path, says):
    admin = acting_as("ada")
    visit = admin.post(path(), says()).json()
    admin.delete(path(f"{visit['id']}/", reason="moved%20away"))

    history = acting_as("stan").get(path(f"{visit['id']}/history/")).json()

    assert [entry["action"] for entry in history] == ["delete", "create"]
    assert history[0]["metadata"]["reason"] == "moved away"


def test_the_offer_it_was_booked_through_stands_open_again(acting_as, north, ana, paul, path):
    visit = make_appointment(north, ana, rendering_provider=paul)
    slot = BookableSlot.unscoped.create(
        facility=north, provider=paul, appointment_type=type_of(north), starts_at=visit.starts_at,
        ends_at=visit.ends_at, appointment=visit,
    )  # fmt: skip
    admin = acting_as("ada")
    booked = admin.get(path(f"bookable-slots/{slot.pk}/")).json()["is_booked"]

    admin.delete(path(f"{visit.pk}/"))

    slot.refresh_from_db()
    assert (booked, slot.appointment_id) == (True, None)
    assert admin.get(path(f"bookable-slots/{slot.pk}/")).json()["is_booked"] is False
    assert admin.delete(path(f"bookable-slots/{slot.pk}/")).status_code == 204


def test_an_open_edit_session_goes_with_it(acting_as, north, ana, path):
    visit = make_appointment(north, ana)
    acting_as("stan").post(path(f"{visit.pk}/edit-session/"))

    acting_as("ada").delete(path(f"{visit.pk}/"))

    assert not EditSession.unscoped.exists()


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("stan", 403), ("paul", 403), ("selma", 403), ("liam", 403)])
def test_it_turns_away(acting_as, north, ana, path, who, status):
    visit = make_appointment(north, ana)

    response = acting_as(who).delete(path(f"{visit.pk}/"))

    assert response.status_code == status
    assert Appointment.unscoped.get().deleted_at is None


def test_a_visit_of_another_facility_is_not_there(cast, acting_as, path):
    south = cast.facilities["south"]
    foreign = make_appointment(south, make_patient(south))

    assert acting_as("ada").delete(path(f"{foreign.pk}/")).status_code == 404


def test_a_reason_that_is_too_long_is_refused(acting_as, north, ana, path):
    visit = make_appointment(north, ana)

    response = acting_as("ada").delete(path(f"{visit.pk}/", reason="x" * 256))

    assert (response.status_code, "reason" in response.json()) == (400, True)


def test_it_costs(acting_as, north, ana, path, statements, budget):
    first, second = make_appointment(north, ana), make_appointment(north, ana, at=f"{MONDAY}T12:00")
    admin = acting_as("ada")
    admin.delete(path(f"{first.pk}/"))

    assert statements(lambda: admin.delete(path(f"{second.pk}/"))) == budget("delete_appointment")


def test_its_encounter_costs_two_statements_more(acting_as, path, says, statements, budget):
    admin = acting_as("ada")
    first, second = (
        admin.post(path(), says(appointment_time=at)).json()["id"] for at in (f"{MONDAY}T09:00", "2027-03-16T09:00")
    )
    admin.delete(path(f"{first}/"))

    assert statements(lambda: admin.delete(path(f"{second}/"))) == budget("delete_appointment.with_encounter")
