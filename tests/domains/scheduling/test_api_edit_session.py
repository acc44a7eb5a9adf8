from datetime import timedelta

import pytest
from django.utils import timezone

from careflow.domains.audit.models import AuditEvent
from careflow.domains.scheduling import operations
from careflow.domains.scheduling.models import EditSession
from tests.domains.scheduling.factories import MONDAY, make_appointment, make_patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(north, ana):
    return make_appointment(north, ana)


@pytest.fixture
def address(path, visit):
    return path(f"{visit.pk}/edit-session/")


def age(**past):
    EditSession.unscoped.update(last_seen_at=timezone.now() - timedelta(**past))


def moment(value):
    return value.isoformat().replace("+00:00", "Z")


def test_a_free_visit_is_taken_by_who_opens_it(cast, acting_as, address):
    desk = acting_as("stan")

    before = desk.get(address)
    opened = desk.post(address, {})
    session = EditSession.unscoped.get()

    assert before.json() == {"status": "available", "can_override": False, "active_editor": None}
    assert opened.status_code == 200
    assert opened.json() == {
        "status": "active",
        "can_override": False,
        "active_editor": {
            "user_id": cast.users["stan"].pk,
            "user_name": "Stan Example",
            "started_at": moment(session.started_at),
            "last_seen_at": moment(session.last_seen_at),
        },
    }
    assert desk.get(address).json() == opened.json()
    assert not AuditEvent.objects.exists()


def test_a_colleague_sees_who_is_there_and_cannot_take_over_at_once(acting_as, address):
    acting_as("stan").post(address)

    answers = [
        acting_as("nina").get(address).json(),
        acting_as("nina").post(address, {"override": True}).json(),
        acting_as("nina").patch(address, {"override": True}).json(),
    ]

    assert [answer["status"] for answer in answers] == ["occupied"] * 3
    assert {answer["can_override"] for answer in answers} == {False}
    assert {answer["active_editor"]["user_name"] for answer in answers} == {"Stan Example"}


@pytest.mark.parametrize("override", [True, "true", "True", 1, "1"])
@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_after_two_idle_minutes_it_can_be_taken_over_with_a_new_start(acting_as, address, override, method):
    acting_as("stan").post(address)
    started_at = EditSession.unscoped.get().started_at
    age(minutes=2, seconds=1)
    nina = acting_as("nina")

    seen = nina.get(address).json()
    asked = nina.send(method, address, {})
    taken = nina.send(method, address, {"override": override})

    assert (seen["status"], seen["can_override"]) == ("occupied", True)
    assert asked.json()["status"] == "occupied"
    assert (taken.json()["status"], taken.json()["active_editor"]["user_name"]) == ("active", "Nina Example")
    assert EditSession.unscoped.get().started_at > started_at


@pytest.mark.parametrize("override", [[], {}, [True]])
def test_what_is_neither_yes_nor_no_is_refused(acting_as, address, override):
    answer = acting_as("nina").post(address, {"override": override})

    assert (answer.status_code, answer.json()["override"]) == (400, ["Choose true or false."])
    assert not EditSession.unscoped.exists()


@pytest.mark.parametrize("override", [False, "no", 0, None, "", 2, 0.5])
def test_anything_else_does_not_take_over(acting_as, address, override):
    acting_as("stan").post(address)
    age(minutes=3)

    assert acting_as("nina").post(address, {"override": override}).json()["status"] == "occupied"


def test_a_heartbeat_keeps_the_start_and_takes_nothing(acting_as, address):
    desk = acting_as("stan")
    idle = desk.patch(address, {}).json()
    desk.post(address)
    age(minutes=5)
    before = EditSession.unscoped.get()

    kept = desk.patch(address, {}).json()

    after = EditSession.unscoped.get()
    assert (idle["status"], kept["status"]) == ("available", "active")
    assert after.started_at == before.started_at
    assert after.last_seen_at > before.last_seen_at


def test_after_ten_silent_minutes_it_is_free_and_purged(acting_as, north, ben, address, path):
    other = make_appointment(north, ben, at=f"{MONDAY}T12:00")
    acting_as("stan").post(address)
    acting_as("stan").post(path(f"{other.pk}/edit-session/"))
    age(minutes=10, seconds=1)

    assert acting_as("nina").get(address).json()["status"] == "available"
    assert acting_as("nina").patch(address).json()["status"] == "available"
    assert acting_as("nina").post(address).json()["status"] == "active"
    assert EditSession.unscoped.count() == 1


def test_only_ones_own_session_is_released(acting_as, address):
    acting_as("stan").post(address)

    assert acting_as("nina").delete(address).json() == {"status": "released"}
    assert EditSession.unscoped.exists()
    assert acting_as("stan").delete(address).json() == {"status": "released"}
    assert not EditSession.unscoped.exists()


def test_it_keeps_nobody_from_saving(acting_as, visit, address, path):
    acting_as("stan").post(address)

    assert acting_as("nina").patch(path(f"{visit.pk}/"), {"notes": "n"}).status_code == 200


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
@pytest.mark.parametrize(("who", "status"), [(None, 401), ("bill", 403), ("sara", 403), ("lena", 403)])
def test_it_turns_away(acting_as, address, method, who, status):
    assert acting_as(who).send(method, address).status_code == status


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
def test_a_visit_of_another_facility_is_not_there(cast, acting_as, path, method):
    south = cast.facilities["south"]
    foreign = make_appointment(south, make_patient(south))

    assert acting_as("stan").send(method, path(f"{foreign.pk}/edit-session/")).status_code == 404


def test_it_costs(acting_as, address, statements, budget):
    desk = acting_as("stan")
    desk.post(address)

    assert statements(lambda: desk.get(address)) == budget("get_edit_session")
    assert statements(lambda: desk.post(address)) == budget("open_edit_session")


def test_the_job_that_keeps_house_purges_everywhere(acting_as, address):
    acting_as("stan").post(address)
    age(minutes=11)

    assert operations.purge_everywhere(now=timezone.now()) == 1
    assert not EditSession.unscoped.exists()
