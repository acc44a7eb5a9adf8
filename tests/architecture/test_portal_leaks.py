"""Nobody on the portal learns anything of another patient's, and nobody what is the clinic's own business."""

import json
import os
from pathlib import Path

import pytest

from careflow.domains.allergies.models import PatientAllergy
from careflow.domains.audit.models import AuditEvent
from careflow.domains.clinical.models import Vitals
from careflow.domains.facilities.models import Staff
from careflow.domains.insurance.models import Policy
from careflow.domains.medications.models import Medication, RefillRequest
from careflow.domains.patients.models import CareProvider, EmergencyContact, Patient, PatientPharmacy
from careflow.domains.pharmacies.models import Pharmacy
from careflow.domains.scheduling.models import Appointment, BookableSlot
from careflow.platform.identity import ScopeMode, Surface
from careflow.web.openapi.document import document
from careflow.web.routes import live_routes
from tests.architecture.world import OTHER_PATIENTS, PATIENTS, World
from tests.conftest import As

FIELDS = Path(__file__).parent / "portal_fields.json"
ROUTES = [route for route in live_routes() if route.need.surface is Surface.PORTAL and route.need.signed_in]
OF_PATIENT = [route for route in ROUTES if route.need.facility is ScopeMode.SUBJECT]
NAME_HERS = {"request_refill_as_patient"}  # in the body
CLINICS_OWN = {
    "ssn", "ssn_last4", "chart_number", "license_number", "state_license_number", "dea_number", "npi", "notes",
    "clinician_note", "created_by", "created_by_id", "updated_by", "resolved_by_name", "user_id", "staff_id",
    "facility_id", "organization_id", "pcp", "referring_provider", "resource", "source", "sender_id", "written_by",
}  # fmt: skip


@pytest.fixture
def world(cast):
    return World(cast)


@pytest.fixture
def secrets(world):
    """Words that stand in what the clinic keeps for itself about Ana and about its people."""
    ana = {"patient_id": world.ids["patient"]}
    planted = {
        "chart number": (Patient, {"pk": world.ids["patient"]}, "chart_number"),
        "social security": (Patient, {"pk": world.ids["patient"]}, "ssn_last4"),
        "visit": (Appointment, ana, "notes"),
        "slot": (BookableSlot, {"pk": world.ids["slot"]}, "notes"),
        "medication": (Medication, ana, "notes"),
        "refill": (RefillRequest, ana, "clinician_note"),
        "allergy": (PatientAllergy, ana, "notes"),
        "vitals": (Vitals, {"pk": world.ids["vitals"]}, "notes"),
        "policy": (Policy, ana, "notes"),
        "licence": (Staff, {}, "state_license_number"),
        "dea": (Staff, {}, "dea_number"),
        "directory": (CareProvider, {}, "npi"),
        "pharmacy": (Pharmacy, {}, "tax_id"),
        "contact": (EmergencyContact, ana, "notes"),
        "preference": (PatientPharmacy, ana, "notes"),
    }
    rows = {"facility_id": world.cast.facilities["north"].pk, **ana}
    EmergencyContact.unscoped.create(name="Bo Lee", **rows)
    PatientPharmacy.unscoped.create(pharmacy_id=world.ids["pharmacy"], is_default=True, **rows)
    Patient.unscoped.filter(pk=ana["patient_id"]).update(preferred_pharmacy_id=world.ids["pharmacy"])
    words = {}
    for number, (what, (model, which, column)) in enumerate(planted.items()):
        words[what] = f"zq{number:02}"
        rows = getattr(model, "unscoped", model._meta.default_manager)
        assert rows.filter(**which).update(**{column: words[what]}), what
    return words


def body_for(world):
    """Everything that a body of the portal may name, and Ana's."""
    return {
        "medication_id": world.ids["medication"], "pharmacy_id": world.ids["pharmacy"], "slot_id": world.ids["slot"],
        "days_supply": 30, "subject": "Hello", "body": "Hello", "preferred_name": "Annie", "reason": "Hello",
    }  # fmt: skip


def asked(world, route, angle, past=""):
    """About Ana in the path, the query and the body."""
    path = world.path(route, angle)
    named = f"provider={world.cast.staff['paul@north'].pk}&type={world.ids['type']}&past={past}"
    body = None if route.method == "GET" else body_for(world)
    return As(world.tokens[angle.person]).send(route.method, f"{path}{'&' if '?' in path else '?'}{named}", body)


def text_of(response):
    return (response.getvalue() if response.streaming else response.content).decode()


@pytest.mark.parametrize("angle", OTHER_PATIENTS, ids=lambda angle: angle.title)
def test_other_patients_reach_nothing_of_hers_by_any_number(world, angle):
    before = AuditEvent.objects.count()
    hers = {"Ana", "Lisinopril", "Latex", "Harbor Mutual", "Well."}

    for route in OF_PATIENT:
        response = asked(world, route, angle)
        named = bool(angle.patient)
        assert response.status_code == 404 if named else response.status_code < 500, route.path
        if "{" in route.path or route.name in NAME_HERS:
            assert response.status_code == 404, route.path
        assert not [word for word in hers if word in text_of(response)], route.path

    written = AuditEvent.objects.filter(id__gt=before, patient_id=world.ids["patient"])
    assert not written.exists()


@pytest.mark.parametrize("angle", PATIENTS[:2], ids=lambda angle: angle.title)
def test_what_the_clinic_keeps_for_itself_stays_there(world, secrets, angle):
    answered = set()

    for route in sorted(OF_PATIENT, key=lambda route: route.method != "GET"):
        response = asked(world, route, angle)
        shown = text_of(response) + text_of(asked(world, route, angle, past="1") if route.method == "GET" else response)
        assert not [what for what, word in secrets.items() if word in shown], route.path
        answered |= {route.path} if response.status_code < 300 else set()

    assert {route.path for route in OF_PATIENT if route.method == "GET"} <= answered


def test_answers_of_the_portal_hold_the_fields_that_were_agreed_and_no_others():
    found = {f"{route.method} {route.path}": sorted(fields_of(route)) for route in ROUTES}
    if os.environ.get("UPDATE"):
        FIELDS.write_text(json.dumps(found, indent=2) + "\n")

    assert json.loads(FIELDS.read_text()) == found, "run this test with UPDATE=1 and look at what changed"
    assert {name for names in found.values() for name in names if name.rpartition(".")[2] in CLINICS_OWN} == set()


def fields_of(route):
    operation = document()["paths"][route.path][route.method.lower()]
    for status, response in operation["responses"].items():
        if str(status).startswith("2"):
            for content in response.get("content", {}).values():
                yield from names_in(content.get("schema", {}), "")


def names_in(schema, above):
    if "$ref" in schema:
        schema = document()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    for choice in (*schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else ())):
        yield from names_in(choice, above)
    for name, inner in schema.get("properties", {}).items():
        yield f"{above}{name}"
        yield from names_in(inner, f"{above}{name}.")
