import pytest

from tests.domains.scheduling.factories import MONDAY, make_appointment, make_patient

pytestmark = pytest.mark.django_db


def test_it_tells_newest_first_who_did_what(acting_as, path, says, codes):
    visit = acting_as("stan").post(path(), says()).json()
    acting_as("nina").patch(path(f"{visit['id']}/"), {"status": codes("check_in"), "room": "4"})

    changed, booked = acting_as("bill").get(path(f"{visit['id']}/history/")).json()

    assert changed | {"id": "", "created_at": ""} == {
        "id": "",
        "action": "update",
        "summary": "Appointment changed: Room, Status",
        "actor_name": "Nina Example",
        "created_at": "",
        "changed_fields": ["Room", "Status"],
        "metadata": {
            "changed_fields": ["Room", "Status"],
            "previous": {"status": "pending"},
            "next": {"status": "check_in"},
            "actor_name": "Nina Example",
        },
    }
    assert (booked["action"], booked["actor_name"], booked["changed_fields"]) == ("create", "Stan Example", [])
    assert booked["id"].startswith("audit-")
    assert changed["created_at"] >= booked["created_at"]
    assert changed["created_at"].endswith("Z")


def test_on_the_night_with_25_hours_it_tells_the_hours_apart(acting_as, path, says):
    desk = acting_as("stan")
    visit = desk.post(path(), says(appointment_time="2027-11-07T00:30")).json()
    desk.patch(path(f"{visit['id']}/"), {"appointment_time": "2027-11-07T01:30"})

    changed = desk.get(path(f"{visit['id']}/history/")).json()[0]["metadata"]

    assert changed["next"] == {
        "appointment_time": "2027-11-07T01:30-04:00", "end_time": "2027-11-07T01:45-04:00",
    }  # fmt: skip


def test_an_imported_visit_begins_with_its_coming(acting_as, north, ana, path):
    visit = make_appointment(north, ana, external_system="synthea", external_id="e1", created_by_name="Synthea import")
    desk = acting_as("stan")
    desk.patch(path(f"{visit.pk}/"), {"notes": "n"})

    changed, created = desk.get(path(f"{visit.pk}/history/")).json()

    assert changed["action"] == "update"
    assert created == {
        "id": f"appointment-created-{visit.pk}",
        "action": "create",
        "summary": "Appointment created",
        "actor_name": "Synthea import",
        "created_at": visit.created_at.isoformat().replace("+00:00", "Z"),
        "changed_fields": [],
        "metadata": {"source": "synthea"},
    }


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("sara", 403), ("lena", 403)])
def test_it_turns_away(acting_as, north, ana, path, who, status):
    visit = make_appointment(north, ana)

    assert acting_as(who).get(path(f"{visit.pk}/history/")).status_code == status


def test_a_visit_of_another_facility_has_none(cast, acting_as, path):
    south = cast.facilities["south"]
    foreign = make_appointment(south, make_patient(south))

    assert acting_as("stan").get(path(f"{foreign.pk}/history/")).status_code == 404


def test_it_costs_three_statements_for_one_event_and_for_many(acting_as, path, says, statements, budget):
    desk = acting_as("stan")
    visit = desk.post(path(), says()).json()
    one = statements(lambda: desk.get(path(f"{visit['id']}/history/")))
    for number in range(20):
        desk.patch(path(f"{visit['id']}/"), {"notes": str(number), "appointment_time": f"{MONDAY}T10:{number:02}"})

    assert one == budget("list_appointment_history")
    assert statements(lambda: desk.get(path(f"{visit['id']}/history/"))) == one
