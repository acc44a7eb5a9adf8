"""Whatever goes wrong, the logs hold nothing of what it was about: every other journey is watched by `conftest.py`."""

import json
from collections import Counter
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from django.db import IntegrityError

from proofs.calling import sign_in
from proofs.serving import serving
from tests.domains.documents.files import a_pdf
from tests.domains.patients.factories import a_patient
from tests.journeys.confidences import leaks, private_texts, texts_of
from tests.plugins.server import empty_database

SAID = {
    "Maeve", "O’Brien-Quill", "1984-02-29", "219-09-9999", "219099999", "maeve.quill@example.org", "2125550142",
    "(212) 555-0142", "14 Heron Quay", "Quillport", "Coughs since Tuesday", "Rest and weak tea", "quill-referral.pdf",
    "A question about herons", "May I swim?", "Feathers",
}  # fmt: skip


QUOTED = "O’Brien-Quill, 1984-02-29, 219-09-9999"  # not in the line that raises: tracebacks show lines of code
PEOPLE = {"demo_staff": "Admin123!", "demo_doctor": "Admin123!", "patient_demo": "Patient123!"}
BOUNDARY = "-heron-"


def test_a_line_with_something_private_in_it_would_be_found(acting_as, portal_people):
    acting_as("stan").get("users/me/")
    a_patient(portal_people.facilities["north"], phones=["2125550142"], ssn="219-09-9999")
    said = private_texts()

    assert {"1980-02-29", "stan@example.org", "guard", "ana", "ng", "219-09-9999", "2125550142"} <= said
    line = '{"message": "Ana called (212) 555-0142 about 219099999"}'
    assert leaks(line, said) == ["2125550142", "219-09-9999", "5550142", "ana"]
    assert leaks('{"message": "2190999991 bananas"}', said) == []
    assert leaks('{"message": "no chart for somebody born 1980-02-29"}', said) == ["1980-02-29"]
    assert leaks('{"message": "stan@example.org came"}', {"Stan@example.org"}) == ["Stan@example.org"]
    assert leaks('{"route": "/v1/patients/"}', said) == []


@pytest.mark.parametrize("crash", [LookupError, IntegrityError])
def test_a_crash_tells_its_kind_alone(acting_as, cast, log, monkeypatch, crash):
    def quoting(*_, **__):
        raise crash(QUOTED)

    monkeypatch.setattr("careflow.domains.patients.queries.find_patients", quoting)
    response = acting_as("stan").get(f"patients/?facility_id={cast.facilities['north'].pk}&search=O’Brien-Quill")

    assert response.status_code == {LookupError: 500, IntegrityError: 409}[crash]
    assert f".{crash.__name__}" in log.text
    assert leaks(log.text, SAID) == []


def test_the_server_s_own_processes_tell_nothing_either(migrated, tmp_path, django_db_blocker):
    """The whole way over HTTP, with what a clinic types into its forms and what goes wrong meanwhile."""
    with ExitStack() as stack:
        database = stack.enter_context(empty_database())
        running = stack.enter_context(serving(migrated(tmp_path), DEMO_MODE="true", **database))
        begins = running.out.stat().st_size  # who may sign in is told at the start, on purpose
        desk, doctor, patient = (
            stack.enter_context(closing(sign_in(running.port, name, password, portal=name.startswith("patient"))))
            for name, password in PEOPLE.items()
        )
        seen = [*at_the_desk(desk), *in_the_chart(doctor, desk), *at_home(patient)]
        with django_db_blocker.unblock():
            of_people = texts_of(running)

    assert set(seen) >= {200, 201, 400, 403, 404, 412, 415}
    told = running.out.read_bytes()[begins:].decode() + running.err.read_text()
    lines = [json.loads(line) for line in running.err.read_text().splitlines()]
    assert Counter(line["status"] for line in lines if line["logger"] == "careflow.request") >= Counter(seen)
    assert {*PEOPLE, "maeve", "o’brien-quill", "1984-02-29", "219099999", "coughs since tuesday"} <= of_people
    assert leaks(told, SAID | of_people) == []


def at_the_desk(desk):
    facility = desk.call("GET", "users/me/").body["current_membership"]["facility"]["id"]
    desk.scope = f"facility_id={facility}"
    [gender, *_] = desk.call("GET", f"facilities/patient-genders/?{desk.scope}").body
    chart = {
        "first_name": "Maeve", "last_name": "O’Brien-Quill", "date_of_birth": "1984-02-29", "gender": gender["id"],
        "email": "maeve.quill@example.org", "ssn": "219-09-9999",
        "phones": [{"number": "2125550142", "label": "cell"}],
        "address_line_1": "14 Heron Quay", "address_city": "Quillport", "address_state": "NY",
        "address_zip_code": "10001",
    }  # fmt: skip
    made = desk.call("POST", f"patients/?{desk.scope}", chart)
    desk.chart = made.body["id"]
    yield made.status
    for search in ("O’Brien-Quill", "1984-02-29", "2125550142", "maeve.quill@example.org", "219-09-9999"):
        yield desk.call("GET", f"patients/?{desk.scope}&search={quote(search)}").status
    yield desk.call("POST", f"patients/?{desk.scope}", chart | {"date_of_birth": "O’Brien-Quill"}).status
    yield desk.call("POST", f"patients/?{desk.scope}", b'{"ssn": "219-09-9999"', Content_Type="application/json").status
    yield desk.call("POST", f"patients/?{desk.scope}", b"ssn=219-09-9999", Content_Type="text/plain").status
    yield desk.call("GET", f"patients/{desk.chart}/{quote('O’Brien-Quill')}/?search=Maeve").status
    change = {"email": "maeve.quill@example.org"}
    yield desk.call("PATCH", f"patients/{desk.chart}/?{desk.scope}", change, If_Match='"99"').status
    yield desk.call("GET", f"audit/events/?{desk.scope}&search=Maeve").status
    form = multipart({"patient_id": str(desk.chart), "name": "Feathers"}, "quill-referral.pdf", a_pdf())
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    yield desk.call("POST", f"patients/documents/?{desk.scope}", form, Content_Type=kind).status


def in_the_chart(doctor, desk):
    statuses, types = (
        {row["code"]: row["id"] for row in desk.call("GET", f"facilities/appointment-{kind}/?{desk.scope}").body}
        for kind in ("statuses", "types")
    )
    staff = desk.call("GET", f"facilities/staff/?{desk.scope}&role=physician").body
    me = next(row["id"] for row in staff if row["user"]["username"] == "demo_doctor")
    day = (datetime.now(UTC) + timedelta(days=30)).date()
    booked = desk.call("POST", f"appointments/?{desk.scope}", {
        "patient": desk.chart, "appointment_time": f"{day}T23:00", "reason": "Feathers",
        "status": statuses["pending"], "appointment_type": types["follow_up"], "rendering_provider": me,
    })  # fmt: skip
    yield booked.status
    [encounter] = doctor.call("GET", f"clinical/encounters/?{desk.scope}&appointment_id={booked.body['id']}").body
    note = f"clinical/progress-notes/{encounter['progress_note']['id']}/"
    texts = {"subjective": "Coughs since Tuesday", "plan": "Rest and weak tea"}
    yield doctor.call("PATCH", f"{note}?{desk.scope}", texts).status
    yield doctor.call("POST", f"{note}sign/?{desk.scope}", {}).status
    yield doctor.call("PATCH", f"{note}?{desk.scope}", texts).status
    yield doctor.call("POST", f"{note}sign/?{desk.scope}", {"Rest and weak tea": 1}).status


def at_home(patient):
    asked = {"subject": "A question about herons", "body": "May I swim?"}
    yield patient.call("POST", "portal/messaging/threads/", asked).status
    yield patient.call("POST", "portal/messaging/threads/", {**asked, "body": ["May I swim?"]}).status


def multipart(fields, filename, content):
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    file = f'Content-Disposition: form-data; name="file"; filename="{filename}"\r\nContent-Type: application/pdf'
    return f"{''.join(parts)}--{BOUNDARY}\r\n{file}\r\n\r\n".encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
