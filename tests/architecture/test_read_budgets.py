"""Every read knows how many statements it may send: in a `budgets.json` of its domain, or below.

After a change that was meant, `UPDATE=1 pytest tests/architecture/test_read_budgets.py` writes those of this folder."""

import json
import os
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from django.db import transaction
from django.utils import timezone

from careflow.domains.accounts.models import Session
from careflow.domains.audit.models import AuditEvent
from careflow.domains.clinical.models import Encounter, ProgressNote
from careflow.domains.messaging.models import MessageThread
from careflow.domains.patients.models import Patient
from careflow.domains.portal.models import PortalAccount, ProxyAccess
from careflow.web.openapi.document import document
from careflow.web.openapi.reading import operations, success
from careflow.web.routes import live_routes
from tests.architecture.world import HERE, PATIENTS, World
from tests.cast import LONG_AGO
from tests.domains.clinical.factories import make_addendum
from tests.domains.messaging.factories import a_message, a_thread

TESTS = Path(__file__).parents[1]
FILE = Path(__file__).parent / "read_budgets.json"
ROUTES = {route.name: route for route in live_routes()}
# Reads without a budget, and why.
NONE = {
    "get_health": "asks the database whether it is there, and its tables for their version",
    "get_health_for_clients": "the same",
    "get_schema": "no statement at all: the document is made when the process starts",
}
# Lists that do not grow with a clinic, or whose growth tests/domains/scheduling/test_queries_offers.py is about.
STAY = {
    "list_medication_frequencies", "list_medication_routes", "list_offered_providers", "list_offered_slots",
    "list_offered_types",
}  # fmt: skip


class Cost(NamedTuple):
    statements: int
    size: int


def budgeted():
    return {
        name.partition(".")[0]
        for path in TESTS.glob("domains/*/*budgets.json")
        for name in json.loads(path.read_text())
    }


def reads():
    """Those that answer JSON."""
    return {
        operation["operationId"]
        for method, _, operation in operations(document())
        if method == "get" and "application/json" in success(operation)[1].get("content", {})
    }


def test_every_read_has_a_budget_or_a_reason():
    kept = set(json.loads(FILE.read_text()))

    assert reads() - budgeted() - kept - set(NONE) == set()
    assert kept & budgeted() == set()
    assert kept | set(NONE) <= reads()


@pytest.fixture
def world(cast):
    """With a number to reveal."""
    world = World(cast)
    Patient.unscoped.filter(pk=world.ids["patient"]).update(ssn="123456789", ssn_last4="6789")
    return world


@pytest.fixture
def cost(world, statements):
    """Of a read by the first person whom it lets in, whose effects are taken back."""

    def ask(route, angle):
        with transaction.atomic():
            answers = []
            sent = statements(lambda: answers.append(world.ask(route, angle)))
            transaction.set_rollback(True)
        return answers[0].status_code, Cost(sent, len(answers[0].content))

    def count(name):
        route = ROUTES[name]
        told = (ask(route, angle) for angle in (*HERE, *PATIENTS))
        return next(paid for status, paid in told if status == 200)

    return count


def test_a_read_sends_as_many_statements_as_it_may(cost):
    found = {name: cost(name).statements for name in sorted(reads() - budgeted() - set(NONE))}
    if os.environ.get("UPDATE"):
        FILE.write_text(json.dumps(found, indent=2) + "\n")

    assert found == json.loads(FILE.read_text()), "run this test with UPDATE=1 and look at what changed"


@pytest.mark.weak_point("P2")
def test_a_longer_list_sends_no_more(world, cost):
    lists = {name for name in json.loads(FILE.read_text()) if name.startswith("list_")} | {"open_thread_as_patient"}
    world.ids["note"] = ProgressNote.unscoped.get(encounter=world.ids["signed"]).pk
    before = {name: cost(name) for name in lists - STAY}

    grow(world)

    after = {name: cost(name) for name in before}
    assert [name for name in before if after[name].size <= before[name].size] == []
    assert {name: paid.statements for name, paid in after.items()} == {
        name: paid.statements for name, paid in before.items()
    }


def grow(world):
    """Two more of each."""
    cast, ana, now = world.cast, world.cast.patients["ana"], timezone.now()
    accounts = {account.user.username: account for account in PortalAccount.unscoped.select_related("user")}
    thread = MessageThread.unscoped.get(pk=world.ids["thread"])
    for number, other in enumerate(("noel", "sofia"), 2):
        a_thread(ana, ("patient", "Still."), subject=f"Ankle {number}")
        a_message(thread, number=number)
        make_addendum(Encounter.unscoped.get(pk=world.ids["signed"]), f"Also {other}.")
        for user in (cast.users["olivia"], cast.users["ana"]):
            times = {"issued_at": now, "rotated_at": now, "expires_at": now + timedelta(hours=number)}
            Session.objects.create(user=user, surface=user.surface, **times)
        for account, patient in ((accounts[other], ana), (accounts["ana"], cast.patients[other])):
            ProxyAccess.unscoped.create(
                facility=patient.facility, account=account, patient=patient, relationship="other", profile=True,
                starts_on=LONG_AGO.date(), created_at=LONG_AGO, updated_at=LONG_AGO,
            )  # fmt: skip
        AuditEvent.objects.create(
            created_at=LONG_AGO, organization_id=ana.facility.organization_id, facility_id=ana.facility_id,
            patient_id=ana.pk, actor_id=cast.users["stan"].pk, action="view", app_label="patients",
            model_name="patient", object_pk=str(ana.pk), summary="Looked", metadata={"actor_name": "Stan Example"},
        )  # fmt: skip
