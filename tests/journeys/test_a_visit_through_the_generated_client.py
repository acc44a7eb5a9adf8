"""From the front desk to the superbill with the client that is generated from openapi.json, against a real server."""

import importlib
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from tools.clients import python_client

DOCTORS = {"MD Elliot Reed": "demo_doctor", "MD Nadia Solano": "demo_doctor2"}

pytestmark = pytest.mark.xdist_group("demo")


@pytest.fixture
def calls(monkeypatch):
    """`calls("appointments.create_appointment")` is the module of an operation; `calls("models")` its shapes."""
    monkeypatch.syspath_prepend(str(python_client()))

    def find(name):
        return importlib.import_module(f"careflow_client.{name if name in {'client', 'models'} else f'api.{name}'}")

    return find


@pytest.fixture
def sign_in(calls, demo):
    def sign_in(username, password="Admin123!"):
        models, client = calls("models"), calls("client")
        door = client.Client(base_url=demo.url)
        csrf = calls("authentication.issue_csrf_token").sync(client=door)
        answer = calls("authentication.sign_in").sync(
            client=door, x_csrf_token=csrf.csrf_token, body=models.SignInIn(username=username, password=password)
        )
        door.get_httpx_client().close()
        assert isinstance(answer, models.AccessOut), answer
        person = client.AuthenticatedClient(base_url=demo.url, token=answer.access)
        opened.append(person)
        return person

    opened = []
    yield sign_in
    for person in opened:
        person.get_httpx_client().close()


@pytest.fixture
def desk(sign_in):
    return sign_in("demo_staff")


@pytest.fixture
def booking(calls, desk):
    """Jasper, at the first time that is free on a day on which he does not come yet."""
    [jasper] = calls("patients.search_patients").sync(client=desk, search="templeton, jasper")
    clinic = calls("authentication.get_current_user").sync(client=desk).current_membership.facility
    visits = calls("appointments.list_appointments").sync(client=desk, patient_id=jasper.id)
    taken = {visit.appointment_time[:10] for visit in visits}
    slots = calls("appointments.list_bookable_slots").sync(client=desk)
    times = [(slot, slot.start_time.astimezone(ZoneInfo(clinic.timezone))) for slot in slots if not slot.is_booked]
    slot, starts = next((slot, starts) for slot, starts in times if starts.date().isoformat() not in taken)
    statuses = calls("facilities.list_appointment_statuses").sync(client=desk)
    return calls("models").AppointmentIn(
        patient=jasper.id,
        appointment_time=f"{starts:%Y-%m-%dT%H:%M}",
        appointment_type=slot.appointment_type,
        rendering_provider=slot.provider,
        status=next(status.id for status in statuses if status.code == "confirmed"),
        reason="Sprained ankle",
    )


def test_a_visit_is_booked_charted_signed_and_coded(calls, sign_in, desk, booking):
    models, key = calls("models"), str(uuid4())
    book = calls("appointments.create_appointment").sync_detailed
    booked = book(client=desk, body=booking, idempotency_key=key)
    visit = booked.parsed
    assert (booked.status_code, visit.appointment_time, visit.status_code) == (
        201, booking.appointment_time, "confirmed",
    )  # fmt: skip
    assert book(client=desk, body=booking, idempotency_key=key).parsed == visit
    booking.allow_same_day_double_book = True
    twin = book(client=desk, body=booking)
    assert (twin.status_code, twin.parsed.code) == (409, "appointment.overlap")

    doctor = sign_in(DOCTORS[visit.rendering_provider_name])
    [waiting] = calls("clinical.list_encounters").sync(client=doctor, appointment_id=visit.id)
    said = models.CompleteIn(subjective="Fell off the stairs.", plan="Ice, rest.")
    signed = calls("clinical.complete_encounter").sync(waiting.id, client=doctor, body=said)
    assert (signed.status, signed.reason) == ("signed", "Sprained ankle")
    note = signed.progress_note
    assert (note.subjective, note.objective, note.plan) == ("Fell off the stairs.", "", "Ice, rest.")
    change = calls("clinical.change_progress_note").sync_detailed
    refused = change(note.id, client=doctor, body=models.NotePatch(plan="Cast."))
    assert (refused.status_code, type(refused.parsed)) == (400, models.BadInput)

    office = sign_in("demo")
    opened = models.SuperbillIn(encounter=signed.id)
    superbill = calls("billing.create_superbill").sync(client=office, body=opened)
    line = models.ChargeLineIn(service_code="99213", charge_amount="115.00", diagnosis_pointers=[1])
    coding = models.SuperbillPatch(diagnoses=[models.DiagnosisIn(code="S93.401A")], charge_lines=[line])
    code = calls("billing.change_superbill").sync_detailed
    coded = code(superbill.id, client=office, body=coding, if_match=f'"{superbill.version}"')
    assert (coded.status_code, coded.parsed.total_charge_amount, coded.headers["ETag"]) == (200, "115.00", '"2"')
    stale = code(superbill.id, client=office, body=coding, if_match=f'"{superbill.version}"')
    assert (stale.status_code, stale.parsed.code) == (412, "resource.stale")


def test_what_a_client_leaves_out_stays_as_it_is(calls, desk, booking):
    """The client fills in the defaults that the document declares: it declares none for what a change leaves alone."""
    models = calls("models")
    booking.notes, booking.room = "Bring the form", "Exam Room 2"
    visit = calls("appointments.create_appointment").sync(client=desk, body=booking)

    same = models.AppointmentIn(
        patient=visit.patient, appointment_time=visit.appointment_time, appointment_type=visit.appointment_type,
        status=visit.status, rendering_provider=visit.rendering_provider, reason="Sprained wrist",
    )  # fmt: skip
    changed = calls("appointments.replace_appointment").sync(visit.id, client=desk, body=same)

    assert (changed.reason, changed.notes, changed.room) == ("Sprained wrist", "Bring the form", "Exam Room 2")
