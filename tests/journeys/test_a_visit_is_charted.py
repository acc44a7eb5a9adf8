"""One visit through HTTP: booked at the desk, roomed by the nurse, charted, signed and corrected by the doctor."""

import pytest

from tests.domains.documents.files import a_pdf
from tests.domains.documents.sending import upload
from tests.domains.scheduling.factories import make_patient


@pytest.fixture
def at(cast, acting_as):
    """`at("nina", "POST", "clinical/vitals/", {...})`: what the person at North gets, which must be a success."""
    here = cast.facilities["north"].pk

    def ask(who, method, path, body=None, expected=None):
        mark = "&" if "?" in path else "?"
        response = acting_as(who).send(method, f"{path}{mark}facility_id={here}", body)
        assert response.status_code == (expected or response.status_code), response.content
        assert expected or response.status_code < 300, (method, path, response.content)
        return response.json() if response.content else None

    return ask


@pytest.fixture
def visit(at, cast):
    """A billable visit with Paul, booked by the desk for the spring of 2027."""
    entries = {
        kind: {row["code"]: row["id"] for row in at("stan", "GET", f"facilities/appointment-{kind}/")}
        for kind in ("types", "statuses")
    }
    return at("stan", "POST", "appointments/", {
        "patient": make_patient(cast.facilities["north"]).pk, "appointment_time": "2027-03-15T09:00",
        "status": entries["statuses"]["pending"], "appointment_type": entries["types"]["follow_up"],
        "rendering_provider": cast.staff["paul@north"].pk, "reason": "Cough",
    })  # fmt: skip


def test_what_the_doctor_signed_outlives_every_correction(at, visit, cast, acting_as):
    patient = visit["patient"]
    [encounter] = at("nina", "GET", f"clinical/encounters/?appointment_id={visit['id']}")
    note = encounter["progress_note"]["id"]
    assert (encounter["status"], encounter["reason"], encounter["rendering_provider"]) == (
        "in_progress", "Cough", cast.staff["paul@north"].pk,
    )  # fmt: skip

    vitals = at("nina", "POST", "clinical/vitals/", {
        "encounter": encounter["id"], "height_cm": "170", "weight_kg": "72.25", "temperature_c": "38.1",
    })  # fmt: skip
    assert (vitals["bmi"], vitals["recorded_by_name"]) == ("25.0", "Nina Example")
    at("nina", "POST", "allergies/patient-allergies/", {
        "patient": patient, "allergen": "Penicillin", "category": "medication", "reaction": "Hives",
    })  # fmt: skip

    at("paul", "PATCH", f"clinical/progress-notes/{note}/", {"subjective": "Coughs.", "plan": "Rest & tea <3."})
    at("nina", "POST", f"clinical/progress-notes/{note}/sign/", {}, expected=403)
    signed = at("paul", "POST", f"clinical/progress-notes/{note}/sign/", {})
    assert (signed["status"], signed["signed_by_name"]) == ("signed", "Paul Example")
    first = at("paul", "GET", f"clinical/progress-notes/{note}/versions/1/")

    locked = at("stan", "PATCH", f"appointments/{visit['id']}/", {"appointment_time": "2027-03-16T09:00"}, expected=400)
    assert "clinical_encounter" in locked
    at("ada", "DELETE", f"appointments/{visit['id']}/", expected=400)
    at("nina", "PATCH", f"clinical/vitals/{vitals['id']}/", {"weight_kg": "80"}, expected=400)
    at("nina", "PATCH", f"clinical/progress-notes/{note}/", {"plan": "Surgery."}, expected=400)
    at("paul", "POST", f"clinical/progress-notes/{note}/addenda/", {"text": "Called the next day: better."})

    at("paul", "POST", f"clinical/progress-notes/{note}/unsign/", {"reason": "Wrong plan"})
    at("paul", "PATCH", f"clinical/progress-notes/{note}/", {"plan": "Rest.\nAntitussive."})
    at("paul", "POST", f"clinical/progress-notes/{note}/sign/", {})

    again = at("paul", "GET", f"clinical/progress-notes/{note}/versions/1/")
    assert (again["content"], again["sha256"], again["is_intact"]) == (first["content"], first["sha256"], True)
    versions = at("paul", "GET", f"clinical/progress-notes/{note}/versions/")
    assert [(row["number"], row["withdrawn_reason"], len(row["addenda"])) for row in versions] == [
        (2, "", 0), (1, "Wrong plan", 1),
    ]  # fmt: skip
    changed = at("paul", "GET", f"clinical/progress-notes/{note}/versions/diff/?from=1&to=2")
    assert {row["section"] for row in changed if row["op"] != "equal"} == {"plan"}

    paper = upload(acting_as("nina"), patient, a_pdf(), name="Referral")
    assert paper.status_code == 201, paper.content
    assert [row["name"] for row in at("stan", "GET", f"patients/{patient}/")["documents"]] == ["Referral"]

    log = at("olivia", "GET", f"audit/events/?facility={cast.facilities['north'].pk}&patient={patient}")
    assert {"Chart opened", "Progress note signed", "Progress note unsigned", "Addendum written"} <= {
        row["summary"] for row in log
    }  # fmt: skip
