"""`unscoped` sees every clinic. It serves the console, migrations, importers and jobs; whoever else uses it
stands below with a reason."""

import ast

from tests.architecture.source import modules, walk

FREE = ("importers/", "platform/tenancy.py")  # whole organizations come and go here; the door itself
FREE_ROOMS = {"admin.py", "admin", "migrations", "tasks.py", "imported.py", "importing.py"}
INSERTS = {"create", "bulk_create"}  # a new row shows nothing of anybody else's
SIGN_IN = "it runs before there is an actor, and looks for one person by id"
ONE_PERSON = "a person's rows stand in several facilities; the caller has found and locked the person"
ALLOWED = {
    "domains/billing/operations/superbill_verification.py:": "the operator's check of all facilities, which prints ids "
    "alone",
    "domains/clinical/operations/verification.py:": "the operator's check of all facilities, which prints ids alone",
    "domains/documents/queries/files.py:list_stored_files": "the operator's backup of all facilities",
    "domains/facilities/operations/facilities.py:": "the facility was created in the same transaction",
    "domains/facilities/operations/linked_resources.py:": "through a staff row that the caller has locked, or "
    "through one person's rows in several facilities",
    "domains/facilities/operations/lockout.py:forbid_departure": ONE_PERSON + "; filtered by organization",
    "domains/facilities/operations/placement.py:_roles": "several facilities at once, filtered by organization",
    "domains/facilities/operations/placement.py:_rows": ONE_PERSON + "; filtered by organization",
    "domains/facilities/operations/workplaces.py:": ONE_PERSON,
    "domains/facilities/queries/dictionaries.py:Dictionary.is_elsewhere": "tells 403 from 400 and gives nothing else",
    "domains/facilities/queries/facilities.py:CLOCK": "the clock of a facility that the caller has been let into",
    "domains/facilities/queries/identity.py:_at_default": SIGN_IN + "; filtered by organization",
    "domains/organizations/operations/members.py:make_owner": "the demo account, at its sign-in",
    "domains/organizations/operations/members.py:_role": "importers and sign-up add members without an actor; "
    "filtered by organization",
    "domains/organizations/operations/owners.py:_hold_colleagues": "for the console, which belongs to no organization; "
    "filtered by that of the person or membership",
    "domains/patients/operations/references.py:_check_providers": "tells 403 from 400 and gives nothing else",
    "domains/patients/queries/names.py:names_of": "names for rows of the log, which the caller may see already",
    "domains/portal/queries/invitations.py:": "it runs before there is an actor, and says yes or no",
    "domains/portal/queries/notices.py:clinics_that_remind": "the job of all facilities; numbers alone",
    "domains/portal/queries/recipients.py:_recipients": "filtered by the actor's facility; accounts belong to an "
    "organization, their charts to a facility",
    "domains/portal/queries/accounts.py:serves_elsewhere": "tells that there is something elsewhere, and nothing of it",
    "domains/portal/queries/accounts.py:serves_nobody": "tells that there is nothing anywhere",
    "domains/portal/queries/subjects.py:": "the caller's own account and links, which lie in several facilities",
    "domains/scheduling/queries/horizon.py:offered_until": "a measure of all facilities; one time alone",
    "domains/scheduling/operations/presence.py:purge_everywhere": "the job that keeps house in all facilities",
    "domains/scheduling/operations/presence.py:_settle": "the row was found through the door just before",
    "domains/scheduling/queries/availability.py:facilities_with_templates": "the job of all facilities; numbers alone",
    "domains/scheduling/queries/calendars.py:FEED": "the secret of the row is all that its caller has; it finds one",
    "domains/scheduling/queries/clashes.py:_marked": "the ids come from a query through the door",
    "domains/scheduling/queries/offers.py:_free": "joined to slots through the door, by a provider or resource of that "
    "facility",
    "domains/scheduling/queries/slots.py:_slots": "joined to slots through the door, by a provider of that facility",
}


def uses():
    for module in modules():
        if module.name.startswith(FREE) or FREE_ROOMS & {*module.path.parts}:
            continue
        for node, around, parent in walk(module.tree):
            is_insert = isinstance(parent, ast.Attribute) and parent.attr in INSERTS
            if isinstance(node, ast.Attribute) and node.attr == "unscoped" and not is_insert:
                yield f"{module.name}:{around}"


def reason_for(use):
    return next((place for place in ALLOWED if use == place or (place.endswith(":") and use.startswith(place))), None)


def test_nobody_looks_past_the_door_without_a_reason():
    assert sorted({use for use in uses() if reason_for(use) is None}) == []


def test_every_reason_is_still_needed():
    needed = {reason_for(use) for use in uses()}

    assert sorted(set(ALLOWED) - needed) == []
