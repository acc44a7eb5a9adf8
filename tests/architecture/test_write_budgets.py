"""Every write knows how many statements it sends when it is accepted: `write_budgets.json`, by engine if they differ.

What else a write may be asked for is counted in a `budgets.json` of its domain. After a change that was meant,
`UPDATE=1 pytest tests/architecture/test_write_budgets.py` writes the file, on each of the two databases for itself;
then the page about growing is told anew (`tests/docs/test_figures.py`)."""

import json
import os
import re
from pathlib import Path
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from careflow.web.openapi.document import document
from careflow.web.openapi.reading import operations
from tests.architecture.accepted import AFTER, ROUTES, SAID, WHERE, accepted
from tests.architecture.readiness import READY
from tests.architecture.world import World

FILE = Path(__file__).parent / "write_budgets.json"
ENGINES = ("sqlite", "postgresql")
CHANGES = re.compile(r'\s*(?:INSERT (?:OR IGNORE )?INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
ASIDE = {"audit_auditevent", "platform_limitcounter"}
# Writes by their method only: what they read is too much for an address.
READ = {"check_medication", "download_document_bundle", "view_document_bundle"}


class Paid(NamedTuple):
    status: int
    statements: int
    changes: bool
    told: bytes


def writes() -> list[str]:
    """Of the document, not of the routes: what is promised is counted."""
    return sorted(operation["operationId"] for method, _, operation in operations(document()) if method != "get")


def pay(world: World, name: str) -> Paid:
    """What the write costs; its effects are taken back."""
    with transaction.atomic(), accepted(world, ROUTES[name]) as send:
        with CaptureQueriesContext(connection) as seen:
            response = send()
            told = b"".join(response.streaming_content) if response.streaming else response.content
        transaction.set_rollback(True)
    changed = {found[1] for query in seen if (found := CHANGES.match(query["sql"]))} - ASIDE
    return Paid(response.status_code, len(seen), bool(changed), told)


def test_every_write_is_accepted_and_sends_as_many_statements_as_its_budget_says(cast):
    world = World(cast)
    paid = {name: pay(world, name) for name in writes()}
    found = {name: one.statements for name, one in paid.items()}
    if os.environ.get("UPDATE"):
        update(found)
    kept = json.loads(FILE.read_text())

    assert {name: one.told for name, one in paid.items() if not 200 <= one.status < 300} == {}
    assert {name for name, one in paid.items() if not one.changes} == READ
    assert found == {name: here(most) for name, most in kept.items()}, (
        "run this test with UPDATE=1 on both databases and look at what changed"
    )


def test_what_is_prepared_is_prepared_for_a_write():
    assert {*SAID, *AFTER, *AFTER.values(), *WHERE, *READY} <= set(writes())


def here(most: Any) -> int:
    return int(most[connection.vendor] if isinstance(most, dict) else most)


def update(found: dict[str, int]) -> None:
    """What the other database was found to be sent stays."""
    kept = json.loads(FILE.read_text())
    told: dict[str, Any] = {}
    for name, statements in found.items():
        before = kept.get(name, statements)
        each = before if isinstance(before, dict) else dict.fromkeys(ENGINES, before)
        each = {**each, connection.vendor: statements}
        told[name] = statements if len(set(each.values())) == 1 else each
    FILE.write_text(json.dumps(told, indent=2) + "\n")
