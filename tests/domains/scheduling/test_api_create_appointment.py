import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.scheduling.models import Appointment
from tests.domains.scheduling.factories import MONDAY, make_appointment, make_patient, make_resource, status_of, type_of

pytestmark = pytest.mark.django_db


def test_it_books_a_visit(cast, acting_as, north, ana, room, paul, path, says):
    response = acting_as("stan").post(
        path(),
        says(resource=room.pk, rendering_provider=paul.pk, end_time="", reason="Cough", facility=north.pk),
    )

    visit = Appointment.unscoped.get()
    assert response.status_code == 201
    assert response.headers["ETag"] == '"1"'
    assert response.json() == {
        "id": visit.pk,
        "patient": ana.pk,
        "patient_id": ana.pk,
        "patient_name": "Mora, Ana",
        "patient_first_name": "Ana",
        "patient_middle_name": "",
        "patient_last_name": "Mora",
        "patient_preferred_name": "",
        "patient_date_of_birth": "1980-02-29",
        "patient_chart_number": "101",
        "resource": room.pk,
        "resource_name": "Room 1",
        "rendering_provider": paul.pk,
        "rendering_provider_name": "MD Paul Example",
        "rendering_provider_role_name": "Physician",
        "rendering_provider_title_name": "MD",
        "appointment_time": "2027-03-15T09:00",
        "end_time": "2027-03-15T09:15",
        "duration_minutes": 15,
        "room": "Exam 1",
        "reason": "Cough",
        "notes": "",
        "status": status_of(north).pk,
        "status_name": "Pending",
        "status_code": "pending",
        "status_color": "#fbbf24",
        "appointment_type": type_of(north).pk,
        "appointment_type_name": "Follow Up",
        "appointment_type_code": "follow_up",
        "appointment_type_color": "#93c5fd",
        "facility": north.pk,
        "created_by": cast.users["stan"].pk,
        "created_by_name": "Stan Example",
        "created_at": visit.created_at.isoformat().replace("+00:00", "Z"),
        "is_billable": True,
        "allow_overlap": False,
        "version": 1,
        "warnings": [],
    }
