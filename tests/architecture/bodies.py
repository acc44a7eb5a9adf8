"""A whole body for every operation that wants one, about the records of Harbor North.

It is the example of the OpenAPI document, with the ids of the world in it: no refusal comes from what a body lacks,
and every record that a body must name is asked for.
"""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from careflow.web.openapi.document import document
from careflow.web.openapi.examples import example_of
from careflow.web.openapi.reading import json_schema, resolve
from careflow.web.routes import Route
from tests.architecture.world import Angle, World
from tests.domains.documents.files import a_pdf

# Fields that name a record → the specimen.
RECORDS = {
    "appointment_type": "type",
    "carrier": "carrier",
    "encounter": "encounter",
    "gender": "gender",
    "medication_id": "medication",
    "organization_item": "fee_item",
    "organization_preference": "link",
    "patient": "patient",
    "patient_id": "patient",
    "pharmacy_id": "pharmacy",
    "prescriber": "care_provider",
    "provider": "staff",
    "role_id": "staff_role",
    "slot_id": "slot",
    "source_schedule_id": "fee_schedule",
    "status": "status",
}
FILED = "file_document"  # a form with a file
# By these names a refusal says that there is no such record where the caller works.
NAMED = {*RECORDS, "resource", "role", "slot"}
# What the examples of the document do not say.
SAID: dict[str, dict[str, Any]] = {
    "add_appointment_type": {"code": "physical"},
    "add_availability_template": {"start_time": "09:00", "end_time": "10:00"},
    "add_care_provider": {"last_name": "Stone"},
    "add_facility_carrier_override": {"organization_preference": "carrier_link"},
    "add_facility_fee_schedule_override": {"organization_item": "fee_item"},
    "add_facility_pharmacy_override": {"organization_preference": "link"},
    "add_organization_fee_schedule_item": {"service_code": "99213"},
    "add_person": {"email": "maria@example.org", "role": "guest"},
    "add_proxy": {"relationship": "guardian", "username": "gina"},
    "change_organization_role_permissions": {"role": "guest"},
    "create_bookable_slot": {"start_time": "2027-03-16T14:00:00Z", "end_time": "2027-03-16T14:15:00Z"},
    "create_problem": {"description": "Sprain"},
    "create_superbill": {"encounter": "signed"},
    "link_organization_carrier": {"carrier_id": "carrier"},
    "link_organization_pharmacy": {"pharmacy_id": "pharmacy"},
    "record_vitals": {"heart_rate_bpm": 70},
    "register_patient": {"phones": [{"number": "5550110001"}]},
    "replace_patient": {"phones": [{"number": "5550110001"}]},
    "replace_superbill": {"encounter": "signed"},
    "require_second_factor": {"role": "guest"},
}


def ask(world: World, route: Route, angle: Angle) -> Any:
    """With the whole body."""
    if route.name != FILED:
        return world.ask(route, angle, body_for(world, route))
    person = world.clients[angle.person]
    form = {"patient_id": world.ids["patient"], "file": SimpleUploadedFile("scan.pdf", a_pdf(), "application/pdf")}
    headers = {"Authorization": f"Bearer {person.token}"} if person.token else {}
    return person.client.post(f"/v1/{world.path(route, angle)}", form, headers=headers)


def body_for(world: World, route: Route) -> dict[str, Any] | None:
    if route.method not in {"POST", "PATCH", "PUT"}:
        return None
    if not route.need.signed_in:
        return {}
    described = document()["paths"][route.path][route.method.lower()].get("requestBody", {})
    schema = resolve(document(), json_schema(described))
    body = dict(example_of(document(), schema)) if schema.get("required") else {}
    for name, value in {**RECORDS, **SAID.get(route.name, {})}.items():
        if name in body or name in SAID.get(route.name, {}):
            body[name] = world.ids.get(value, value) if isinstance(value, str) else value
    if "document_ids" in body:
        body["document_ids"] = [world.ids["document"]]
    if "user_id" in body:
        body["user_id"] = world.cast.users["stan"].pk
    return body
