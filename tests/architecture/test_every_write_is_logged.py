"""Whatever changes a record leaves an event in the same transaction (45 CFR 164.312(b)), whichever operation it is."""

import re
from typing import NamedTuple

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from careflow.web.routes import Route, live_routes
from tests.architecture.bodies import ask
from tests.architecture.world import HERE, PATIENTS, World

LOG = "audit_auditevent"
CHANGES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
# Tables that may change without one, and why.
SILENT = {
    "messaging_threadreading": "up to where somebody has read",
    "patients_contactchange": "an update that finds nothing new to be marked as seen",
    "portal_noticepreferences": "the row of what holds anyhow, made before a change of nothing",
    "portal_remindersettings": "the same",
    "scheduling_availabilitysettings": "the same",
    "scheduling_editsession": "who is looking at a visit; gone in minutes",
    "scheduling_slothold": "a time that somebody is about to book; gone in minutes",
}
# Operations that nobody may with the bodies at hand; the tests of each look at its event.
UNTRIED = {
    "accept_invitation", "add_addendum", "add_facility_carrier_override", "add_facility_fee_schedule_override",
    "add_facility_pharmacy_override", "add_organization_fee_schedule_item", "add_proxy", "add_staff",
    "ask_for_password", "ask_for_portal_password", "book_slot_for_patient", "cancel_by_patient", "cancel_encounter",
    "change_password", "change_portal_password", "confirm_second_factor", "copy_organization_fee_schedule",
    "create_appointment", "create_superbill", "disable_second_factor", "end_portal_session", "open_facility",
    "record_vitals", "refresh_portal_tokens", "refresh_tokens", "register", "reopen_thread",
    "request_refill_as_patient", "set_password_by_link", "set_portal_password_by_link", "sign_in", "sign_in_demo",
    "sign_in_demo_patient", "sign_in_on_portal", "start_second_factor", "state_no_known_allergies",
}  # fmt: skip


class Tried(NamedTuple):
    accepted: bool
    silently: frozenset[str]  # tables changed by a request that left no event


def tried(world: World, route: Route) -> Tried:
    accepted, silently = False, set[str]()
    for angle in (*HERE, *PATIENTS[:2]):
        with transaction.atomic(), CaptureQueriesContext(connection) as seen:
            response = ask(world, route, angle)
            if response.streaming:
                b"".join(response.streaming_content)
            transaction.set_rollback(True)
        changed = {found[1] for query in seen if (found := CHANGES.match(query["sql"]))}
        accepted |= response.status_code < 300
        if response.status_code < 300 and LOG not in changed:
            silently |= changed - set(SILENT)
    return Tried(accepted, frozenset(silently))


def test_no_record_changes_without_an_event(cast):
    world = World(cast)
    found = {route.name: tried(world, route) for route in live_routes()}
    writes = {route.name for route in live_routes() if route.method != "GET"}

    assert {name: one.silently for name, one in found.items() if one.silently} == {}
    assert {name for name, one in found.items() if name in writes and not one.accepted} == UNTRIED
