"""A request for every write that is accepted and changes something.

It is that of `tests.architecture.bodies` where that one does so; what else must be said, and what must be so before,
stands here.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from functools import partial
from typing import Any

from django.test import override_settings

from careflow.domains.organizations.rules import template
from careflow.web.openapi.document import document
from careflow.web.openapi.examples import example_of
from careflow.web.openapi.reading import json_schema, resolve
from careflow.web.routes import Route, live_routes
from tests.architecture import bodies
from tests.architecture.readiness import READY, Body
from tests.architecture.world import HERE, PATIENTS, Angle, World
from tests.domains.accounts.doors import NEW
from tests.domains.billing.superbill_factories import COUGH, HYPERTENSION, LAB, VISIT

ROUTES = {route.name: route for route in live_routes()}

# What is said besides, or instead of, what `bodies` says. Names of specimens stand for their ids.
SAID: dict[str, Body] = {
    "add_organization_fee_schedule_item": {"service_code": "99214"},
    "add_proxy": {"username": "noel"},
    "cancel_encounter": {"reason": "Left."},
    "change_appointment": {"appointment_time": "2027-03-16T11:00"},
    "change_appointment_type": {"name": "Sports"},
    "change_availability_settings": {"horizon_days": 30},
    "change_availability_template": {"start_time": "09:15"},
    "change_care_provider": {"last_name": "Stein"},
    "change_document": {"name": "Letter"},
    "change_document_category": {"name": "Letters"},
    "change_encounter": {"reason": "Cough"},
    "change_facility": {"name": "Harbor Far North"},
    "change_facility_fee_schedule_item": {"charge_amount": "12.00"},
    "change_facility_fee_schedule_override": {"charge_amount": "90.00"},
    "change_medication": {"dose": "20 mg"},
    "change_organization": {"name": "Harbor Group"},
    "change_organization_fee_schedule_item": {"charge_amount": "12.00"},
    "change_organization_role_permissions": {"security_permissions": template("member") | {"org.users.manage": True}},
    "change_person": {"last_name": "Stone"},
    "change_policy": {"plan_name": "Gold"},
    "change_portal_account": {"is_active": False},
    "change_preferences": {"preferences": {"theme": "light"}},
    "change_prescriber_delegation": {"is_active": False},
    "change_problem": {"description": "Old gout"},
    "change_proxy": {"scopes": ["portal.schedule"]},
    "change_resource": {"name": "Room 2"},
    "change_staff": {"role_id": "staff_role", "npi": "1234567893"},
    "change_superbill": {"notes": "Late."},
    "change_vitals": {"heart_rate_bpm": 71},
    "create_appointment": {"appointment_time": "2027-03-16T11:00"},
    "open_facility": {"name": "Harbor West"},
    "register": {"username": "new.person", "email": "new@example.org", "password": NEW},
    "replace_care_provider": {"last_name": "Stein"},
    "replace_encounter": {"reason": "Cough"},
    "replace_progress_note": {"subjective": "Coughs."},
    "replace_superbill": {"diagnoses": [COUGH, HYPERTENSION], "charge_lines": [VISIT, LAB]},
    "unsign_progress_note": {"reason": "Too early."},
}
# What has been asked for before.
AFTER = {
    "accept_invitation": "invite_patient",
    "add_addendum": "sign_progress_note",
    "cancel_by_patient": "book_slot_for_patient",
    "close_edit_session": "open_edit_session",
    "confirm_second_factor": "start_second_factor",
    "end_calendar_feed": "renew_calendar_feed",
    "keep_edit_session": "open_edit_session",
    "keep_slot_hold": "hold_slot",
    "release_slot_hold": "hold_slot",
    "reopen_encounter": "cancel_encounter",
    "reopen_thread": "close_thread",
    "restore_patient": "deactivate_patient",
    "set_password_by_link": "ask_for_password",
    "set_portal_password_by_link": "ask_for_portal_password",
    "state_no_known_allergies": "delete_allergy",
    "unsign_progress_note": "sign_progress_note",
    "withdraw_no_known_allergies": "state_no_known_allergies",
}
WHERE = {
    "register": {"ALLOW_PUBLIC_REGISTRATION": True},
    "sign_in_demo": {"DEMO_MODE": True, "DEMO_USERNAME": "olivia"},
    "sign_in_demo_patient": {"DEMO_MODE": True, "PORTAL_DEMO_USERNAME": "ana"},
}


@contextmanager
def accepted(world: World, route: Route) -> Iterator[Callable[[], Any]]:
    """All is ready for the request, which is sent by what is given out."""
    world = copy(world)
    world.ids = dict(world.ids)
    with override_settings(**WHERE.get(route.name, {})):
        yield _made_ready(world, route)


def angle_of(route: Route) -> Angle:
    return PATIENTS[0] if route.path.startswith("/v1/portal/") else HERE[0]


def _made_ready(world: World, route: Route) -> Callable[[], Any]:
    if route.name in AFTER:
        before = _made_ready(world, ROUTES[AFTER[route.name]])()
        assert before.status_code < 300, (AFTER[route.name], before.content)
    made = READY[route.name](world) if route.name in READY else {}
    headers = made.pop("headers", None)
    if route.name == bodies.FILED:
        return partial(bodies.ask, world, route, angle_of(route))
    said = {name: _known(world, value) for name, value in SAID.get(route.name, {}).items()}
    body = {**_usual(world, route, instead=bool(said or made)), **said, **made}
    sent = body if body or route.method in {"POST", "PUT", "PATCH"} else None
    return partial(world.ask, route, angle_of(route), sent, headers=headers)


def _usual(world: World, route: Route, *, instead: bool) -> Body:
    """A change says what its example says, if nothing else."""
    body = bodies.body_for(world, route) or {}
    described = document()["paths"][route.path][route.method.lower()].get("requestBody", {})
    if route.method == "PATCH" and not body and not instead:
        body = dict(example_of(document(), resolve(document(), json_schema(described))) or {})
        body |= {name: world.ids[kind] for name, kind in bodies.RECORDS.items() if name in body}
    return body


def _known(world: World, value: Any) -> Any:
    return world.ids.get(value, value) if isinstance(value, str) else value
