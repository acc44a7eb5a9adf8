"""Nobody alters, deletes or cuts off history unnoticed: the database refuses, however it is asked."""

import pytest
from django.db import DatabaseError, connection, transaction

from careflow.domains.audit.models import AuditEvent
from careflow.platform import guards
from tests.cast import LONG_AGO


@pytest.fixture
def kept(db):
    return AuditEvent.objects.create(
        created_at=LONG_AGO, action="view", app_label="patients", model_name="patient", object_pk="1", summary="opened"
    )


def run(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


def put_in_its_place(kept):
    """SQLite's INSERT OR REPLACE deletes the row in its way without firing a delete trigger."""
    columns = "id, created_at, action, app_label, model_name, object_pk, summary, metadata, request_id, address"
    values = f"{kept.pk}, '2026-01-05', 'x', 'x', 'x', 'x', 'x', '{{}}', '', ''"
    if connection.vendor == "sqlite":
        run(f"INSERT OR REPLACE INTO audit_auditevent ({columns}) VALUES ({values})")
    else:
        run(
            f"INSERT INTO audit_auditevent ({columns}) VALUES ({values})"
            " ON CONFLICT (id) DO UPDATE SET summary = EXCLUDED.summary"
        )


WAYS = {
    "putting another in its place": put_in_its_place,
    "saving it again": lambda kept: kept.save(),
    "an update of columns": lambda kept: AuditEvent.objects.filter(pk=kept.pk).update(summary="never was"),
    "deleting it": lambda kept: kept.delete(),
    "deleting all": lambda _: AuditEvent.objects.all().delete(),
    "a raw update": lambda _: run("UPDATE audit_auditevent SET actor_id = 1"),
    "a raw update of nothing new": lambda _: run("UPDATE audit_auditevent SET summary = summary"),
    "a raw delete": lambda _: run("DELETE FROM audit_auditevent"),
    "replacing it": lambda kept: AuditEvent.objects.bulk_create(
        [AuditEvent(pk=kept.pk, created_at=LONG_AGO, summary="other")],
        update_conflicts=True, unique_fields=["id"], update_fields=["summary"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_history_stands_against(kept, way):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        WAYS[way](kept)

    assert AuditEvent.objects.values_list("summary", flat=True).get() == "opened"


def test_history_stands_against_cutting_it_off(kept):
    """SQLite has no TRUNCATE; its own shortcut for a DELETE without WHERE is off where a trigger stands."""
    statement = "DELETE FROM audit_auditevent" if connection.vendor == "sqlite" else "TRUNCATE audit_auditevent CASCADE"

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        run(statement)

    assert AuditEvent.objects.count() == 1


def test_the_guard_comes_back_after_a_migration(kept):
    run("DROP TRIGGER audit_auditevent_no_update" if connection.vendor == "sqlite"
        else "DROP TRIGGER audit_auditevent_append_only ON audit_auditevent")  # fmt: skip

    guards.install(connection)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        kept.save()
