"""What was signed about one patient never comes to stand in another's chart."""

import pytest
from django.db import IntegrityError, transaction

from careflow.domains.clinical.guards import PATIENT_SIGNED
from careflow.domains.clinical.models import Encounter
from tests.domains.clinical.factories import make_encounter
from tests.domains.scheduling.factories import MONDAY, make_patient, status_of, type_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ben(north):
    return make_patient(north, "Bell", "Ben")


@pytest.fixture
def at(acting_as, north):
    """`at("stan", "PATCH", "appointments/1/", {…})` at North."""

    def send(name, method, path, body=None):
        return acting_as(name).send(method, f"{path}?facility_id={north.pk}", body)

    return send


@pytest.fixture
def blank_again(at, north, ana):
    """The encounter of a visit: written, signed, unsigned and emptied."""
    booking = {
        "patient": ana.pk, "appointment_time": f"{MONDAY}T09:00", "status": status_of(north).pk,
        "appointment_type": type_of(north).pk,
    }  # fmt: skip
    assert at("stan", "POST", "appointments/", booking).status_code == 201
    encounter = Encounter.unscoped.get()
    note = f"clinical/progress-notes/{encounter.progress_note.pk}/"
    for method, path, body in (
        ("PATCH", note, {"plan": "Rest."}), ("POST", f"{note}sign/", {}), ("POST", f"{note}unsign/", {}),
        ("PATCH", note, {"plan": ""}),
    ):  # fmt: skip
        assert at("ada", method, path, body).status_code == 200
    return encounter


def test_a_visit_whose_chart_was_signed_once_keeps_its_patient(at, blank_again, ben, ana):
    response = at("stan", "PATCH", f"appointments/{blank_again.appointment_id}/", {"patient": ben.pk})

    blank_again.refresh_from_db()
    assert (response.status_code, "clinical_encounter" in response.json()) == (400, True)
    assert blank_again.patient_id == ana.pk


def test_a_chart_that_was_signed_once_is_not_cancelled_without_a_reason(at, blank_again):
    path = f"clinical/encounters/{blank_again.pk}/cancel/"

    assert at("ada", "POST", path, {}).status_code == 400
    assert at("ada", "POST", path, {"reason": "Wrong patient."}).status_code == 200


def test_the_database_refuses_it_too(blank_again, ana, ben):
    never_signed = make_encounter(ana)
    Encounter.unscoped.filter(pk=never_signed.pk).update(patient=ben)

    with pytest.raises(IntegrityError, match=PATIENT_SIGNED), transaction.atomic():
        Encounter.unscoped.filter(pk=blank_again.pk).update(patient=ben, appointment=None)
