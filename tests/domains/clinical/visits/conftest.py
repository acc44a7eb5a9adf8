import pytest

from careflow.domains.clinical.models import Encounter
from tests.domains.clinical.factories import make_vitals
from tests.domains.scheduling.factories import MONDAY, make_patient, status_of, type_of


@pytest.fixture
def desk(acting_as):
    return acting_as("stan")


@pytest.fixture
def doctor(acting_as):
    return acting_as("paul")


@pytest.fixture
def at(north):
    return lambda rest="": f"appointments/{rest}?facility_id={north.pk}"


@pytest.fixture
def ben(north):
    return make_patient(north, "Bell", "Ben")


@pytest.fixture
def book(desk, north, ana, paul, at):
    def send(**fields):
        usual = {
            "patient": ana.pk, "appointment_time": f"{MONDAY}T09:00", "status": status_of(north).pk,
            "appointment_type": type_of(north).pk, "rendering_provider": paul.pk, "reason": "Cough",
            "allow_same_day_double_book": True,
        }  # fmt: skip
        response = desk.post(at(), usual | fields)
        assert response.status_code == 201, response.json()
        return response.json()["id"]

    return send


@pytest.fixture
def visit(book):
    return book()


@pytest.fixture
def move(acting_as, at, visit):
    """A change of the booked visit, by the front desk."""

    def send(*, who="stan", **fields):
        return acting_as(who).patch(at(f"{visit}/"), {"allow_same_day_double_book": True, **fields})

    return send


@pytest.fixture
def encounter(visit):
    return Encounter.unscoped.get()


@pytest.fixture
def write(doctor, path, encounter):
    def send():
        address = path(f"progress-notes/{encounter.progress_note.pk}/")
        assert doctor.patch(address, {"subjective": "Coughs."}).status_code == 200

    return send


@pytest.fixture
def sign(doctor, path, encounter, write):
    def send():
        write()
        assert doctor.post(path(f"progress-notes/{encounter.progress_note.pk}/sign/")).status_code == 200

    return send


@pytest.fixture
def chart(doctor, path, encounter, write):
    """Words about the visit's patient, in one of the places for them."""

    def send(place):
        if place == "text":
            write()
        elif place == "vitals":
            make_vitals(encounter, measured_at=encounter.started_at)
        else:
            sent = doctor.patch(path(f"encounters/{encounter.pk}/"), {"reason": "Tested positive last week"})
            assert sent.status_code == 200

    return send
