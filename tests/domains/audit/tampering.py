"""Events, seals, and somebody with the database's password."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import connection

from careflow.domains.audit import operations
from careflow.domains.audit.models import AuditEvent
from careflow.domains.audit.operations import Finding
from tests.cast import LONG_AGO

NOW = LONG_AGO + timedelta(days=1)
EVENTS, SEALS = "audit_auditevent", "audit_auditseal"
TRIGGERS = {
    "sqlite": ["{table}_no_update", "{table}_no_delete", "{table}_no_replace"],
    "postgresql": ["{table}_append_only ON {table}", "{table}_no_truncate ON {table}"],
}


class Count:
    """What a check says that it looks at."""

    def __init__(self) -> None:
        self.expected, self.counts = 0, dict[str, int]()

    def expect(self, records: int) -> None:
        self.expected += records

    def seen(self, what: str, records: int = 1) -> None:
        self.counts[what] = self.counts.get(what, 0) + records


def write(**values: Any) -> int:
    """An event as the product writes them; its id."""
    given = {
        "created_at": LONG_AGO, "organization_id": 1, "facility_id": 2, "patient_id": 3, "actor_id": 4,
        "action": "view", "app_label": "patients", "model_name": "patient", "object_pk": "3",
        "summary": "Chart opened: “now”", "metadata": {"actor_name": "Nina Example", "what": "chart", "n": 1.5},
        "request_id": "r-1", "address": "203.0.113.9",
    }  # fmt: skip
    return AuditEvent.objects.create(**(given | values)).pk


def seal() -> operations.Sealed:
    return operations.seal_events(now=NOW, patience=0)


def findings() -> list[Finding]:
    return list(operations.check_seals(Count()))


def found() -> list[tuple[str, int | None]]:
    """Kinds, each with the event it names, else with the seal."""
    return [(finding.kind, finding.place.get("event") or finding.place.get("seal")) for finding in findings()]


@contextmanager
def unguarded() -> Iterator[Any]:
    """A cursor behind the product's back: the triggers are gone. The test's transaction brings them back."""
    with connection.cursor() as cursor:
        for table in (EVENTS, SEALS):
            for trigger in TRIGGERS[connection.vendor]:
                cursor.execute(f"DROP TRIGGER IF EXISTS {trigger.format(table=table)}")
        yield cursor


def run(sql: str, *values: Any) -> None:
    with unguarded() as cursor:
        cursor.execute(sql, values)
        assert cursor.rowcount


def alter(table: str, row_id: int, **columns: Any) -> None:
    sets = ", ".join(f"{name} = %s" for name in columns)
    run(f"UPDATE {table} SET {sets} WHERE id = %s", *columns.values(), row_id)
