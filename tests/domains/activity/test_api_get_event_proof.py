import json
from pathlib import Path

import pytest

from careflow.domains.audit.operations import seal_events
from careflow.domains.audit.rules.proofs import fault_of_proof, read_proof
from careflow.platform.signatures import PublicKeys, SigningKey
from tests.cast import LONG_AGO
from tests.domains.activity.factories import event

BUDGETS = json.loads((Path(__file__).parent / "budgets.json").read_text())


@pytest.fixture
def row(cast):
    harbor, north = cast.organizations["harbor"], cast.facilities["north"]
    made = event(organization_id=harbor.pk, facility_id=north.pk, actor_id=cast.users["nina"].pk)
    event(organization_id=harbor.pk)
    return made


@pytest.fixture
def sealed(row):
    seal_events(now=LONG_AGO)
    return row


def path(row, facility=None):
    return f"audit/events/{row.pk}/proof/" + (f"?facility={facility.pk}" if facility else "")


def test_a_reader_gets_a_proof_that_holds_anywhere(sealed, acting_as, settings):
    response = acting_as("adam").get(path(sealed))

    body = response.json()
    seal, public_key = json.loads(body["seal"]), SigningKey(settings.AUDIT_SIGNING_KEYS[0]).public_key
    assert (response.status_code, body) == (200, {
        "format": "careflow-audit-proof-1",
        "event": body["event"],
        "index": seal["count"] - 2,
        "path": body["path"],
        "seal": body["seal"],
        "signature": body["signature"],
        "public_key": public_key,
    })  # fmt: skip
    assert json.loads(body["event"]) == {
        "format": "careflow-audit-event-1", "id": sealed.pk, "created_at": "2026-01-05T14:00:00.000000+00:00",
        "organization_id": sealed.organization_id, "facility_id": sealed.facility_id, "patient_id": None,
        "actor_id": sealed.actor_id, "action": "update", "app_label": "patients", "model_name": "patient",
        "object_pk": "7", "summary": "Chart 110 changed", "metadata": {"actor_name": "Once Here"}, "request_id": "",
        "address": "",
    }  # fmt: skip
    assert fault_of_proof(read_proof(response.content.decode()), PublicKeys([public_key]).verifies) == ""


def test_an_event_that_waits_for_its_seal_says_so(row, acting_as):
    response = acting_as("adam").get(path(row))

    assert (response.status_code, response.json()) == (
        409,
        {
            "code": "audit.not_sealed_yet",
            "detail": "This event is not sealed yet. Please try again in two minutes.",
        },
    )


def test_a_facility_administrator_names_the_facility(cast, sealed, acting_as):
    ada = acting_as("ada")

    assert ada.get(path(sealed, cast.facilities["north"])).status_code == 200
    assert ada.get(path(sealed)).status_code == 403


@pytest.mark.parametrize(
    ("who", "facility", "status"),
    [
        (None, None, 401), ("liam", None, 404), ("liam", "main", 404), ("lena", "main", 403), ("stan", "north", 403),
        ("selma", "south", 404), ("selma", "north", 403), ("adam", "south", 404), ("adam", "main", 404),
    ],
)  # fmt: skip
def test_it_turns_away(cast, sealed, acting_as, who, facility, status):
    response = acting_as(who).get(path(sealed, cast.facilities[facility] if facility else None))

    assert response.status_code == status


@pytest.mark.parametrize(("query", "status"), [("action=update", 200), ("action=view", 404), ("facility=x", 400)])
def test_the_lists_filters_hold_here_too(sealed, acting_as, query, status):
    assert acting_as("adam").get(f"{path(sealed)}?{query}").status_code == status


@pytest.mark.parametrize("event_id", ["0", "987654", "9" * 18, "9" * 30, "x"])
def test_what_is_not_there_is_not_found(acting_as, event_id):
    assert acting_as("adam").get(f"audit/events/{event_id}/proof/").status_code == 404


def test_it_costs_the_event_its_seal_and_its_columns(cast, sealed, acting_as, statements):
    ada, address = acting_as("ada"), path(sealed, cast.facilities["north"])
    ada.get(address)

    assert statements(lambda: ada.get(address)) <= BUDGETS["get_event_proof"]
