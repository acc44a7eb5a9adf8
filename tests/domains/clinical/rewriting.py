"""What somebody with the database's password does to a chart, and what the check then finds."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from careflow.domains.audit.operations import Finding, verify
from careflow.domains.clinical.models import (
    NoteVersion,
)
from tests.domains.audit.tampering import Count
from tests.domains.clinical.factories import make_encounter, make_vitals


def findings() -> list[Finding]:
    return list(verify(progress_of=lambda name: Count()))


def kinds() -> set[str]:
    return {finding.kind for finding in findings()}


@contextmanager
def unguarded(*models: Any) -> Iterator[Any]:
    """Behind the product's back: without triggers, and without foreign keys being looked at."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        else:
            cursor.execute("PRAGMA defer_foreign_keys = ON")
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        yield cursor
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = origin")


def tamper(model: Any, pk: int, **columns: Any) -> None:
    """Plain SQL: no model, no door."""
    sets = ", ".join(f"{name} = %s" for name in columns)
    with unguarded() as cursor:
        cursor.execute(f"UPDATE {model._meta.db_table} SET {sets} WHERE id = %s", [*columns.values(), pk])
        assert cursor.rowcount == 1


def remove(model: Any, pk: int) -> None:
    with unguarded() as cursor:
        cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE id = %s", [pk])
        assert cursor.rowcount == 1


class Chart:
    """A note signed, added to, unsigned, signed again and added to twice; another one signed once; a draft."""

    def __init__(self, acting_as, ana, paul, path):
        self.ada, self.path = acting_as("ada"), path
        encounter = make_encounter(ana, rendering_provider=paul, rendering_provider_name="Paul Example", reason="Cough")
        self.vitals = make_vitals(encounter, weight_kg="70.50", notes="left arm")
        self.encounter, self.note = encounter, encounter.progress_note
        self.write("Cough — “dry”.")
        self.do("sign/")
        self.do("addenda/", text="Also wheezing.")
        self.do("unsign/", reason="Wrong side.")
        self.write("Cough, left.")
        self.do("sign/")
        self.do("addenda/", text="Called the patient.")
        self.do("addenda/", text="Called again.")
        other = make_encounter(ana)
        self.other = other.progress_note
        self.write("Well.", self.other)
        self.do("sign/", note=self.other)
        self.draft = make_encounter(ana).progress_note

    def write(self, text, note=None):
        note = note or self.note
        assert self.ada.patch(self.path(f"progress-notes/{note.pk}/"), {"subjective": text}).status_code == 200

    def do(self, what, note=None, **body):
        answer = self.ada.post(self.path(f"progress-notes/{(note or self.note).pk}/{what}"), body)
        assert answer.status_code in {200, 201}, answer.content

    @property
    def first(self):
        return NoteVersion.unscoped.get(note=self.note, number=1)

    @property
    def second(self):
        return NoteVersion.unscoped.get(note=self.note, number=2)
