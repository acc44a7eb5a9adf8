"""Migrations that are new leave the release before them working, and large tables usable."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, migrations, models
from django.db.migrations import operations
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.db.models import F, Q
from django.db.models.functions import Now

from careflow.platform.migrating import AddCheckUnproven, AddIndexOnline, ProveCheck
from tools.migration_rules import faults

# The newest number of each app that had landed when the rules came.
LANDED = json.loads((Path(__file__).parent / "landed_migrations.json").read_text())
CHECK = models.CheckConstraint(condition=Q(pk__gt=0), name="herons_positive")
GENERATED = models.GeneratedField(expression=F("eggs") * 2, output_field=models.IntegerField(), db_persist=True)
INDEX = models.Index(fields=["name"], name="herons_by_name")


def number_of(name):
    return int(name.partition("_")[0])


def is_ours(migration):
    return type(migration).__module__.startswith("careflow.")


def test_no_migration_is_pending(db):
    said = StringIO()

    call_command("makemigrations", dry_run=True, stdout=said)

    assert said.getvalue() == "No changes detected\n"


def test_new_migrations_let_the_last_release_go_on(db):
    executor = MigrationExecutor(connection)
    state, landed, found = executor.loader.project_state([]), 0, []
    for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True):
        if is_ours(migration) and number_of(migration.name) > LANDED.get(migration.app_label, 0):
            found += [(str(migration), *fault) for fault in faults(migration, state)]
        else:
            state = migration.mutate_state(state, preserve=False)
            landed += is_ours(migration)

    assert found == []
    assert landed == sum(LANDED.values())


def state():
    made = ProjectState()
    for operation in (
        operations.CreateModel("lake", [("id", models.BigAutoField(primary_key=True))]),
        operations.CreateModel("heron", [
            ("id", models.BigAutoField(primary_key=True)), ("name", models.CharField(max_length=20)),
            ("nickname", models.CharField(max_length=20, null=True)), ("eggs", models.IntegerField()),
            ("weight", models.DecimalField(max_digits=5, decimal_places=2)),
            ("legs", models.IntegerField(db_default=2)),
            ("home", models.ForeignKey("birds.Lake", models.PROTECT, db_constraint=False, db_index=False)),
        ]),
    ):  # fmt: skip
        operation.state_forwards("birds", made)
    return made


def found(*steps, **said):
    kind = type("Migration", (migrations.Migration,), {"operations": list(steps), **said})
    return [why.partition(":")[0] for _, why in faults(kind("0009_new", "birds"), state())]


def lake(**options):
    return models.ForeignKey("birds.Lake", models.PROTECT, null=True, **options)


@pytest.mark.parametrize(
    ("steps", "why"),
    [
        ([operations.RemoveField("heron", "name")], "the last release still uses it"),
        ([operations.DeleteModel("Heron")], "the last release still uses it"),
        ([operations.RenameField("heron", "name", "title")], "the last release knows the old name only"),
        ([operations.RenameModel("Heron", "Stork")], "the last release knows the old name only"),
        ([operations.AlterModelTable("heron", "storks")], "the last release knows the old name only"),
        (
            [operations.AddField("heron", "colour", models.TextField(default=""))],
            "the last release writes rows without it",
        ),
        ([operations.AddField("heron", "lake", lake())], "its index locks the table"),
        (
            [operations.AddField("heron", "ring", models.IntegerField(null=True, unique=True))],
            "its index locks the table",
        ),
        (
            [operations.AlterField("heron", "nickname", models.CharField(max_length=20, default=""))],
            "the table is read through, and the last release may write none",
        ),
        ([operations.AlterField("heron", "eggs", models.BigIntegerField())], "the table is written anew"),
        (
            [operations.AlterField("heron", "name", models.CharField(max_length=20, db_index=True))],
            "its index locks the table",
        ),
        (
            [operations.AlterField("heron", "name", models.CharField(max_length=20, unique=True))],
            "its unique index locks the table",
        ),
        (
            [operations.AlterField("heron", "name", models.CharField(max_length=19))],
            "the last release writes longer ones",
        ),
        (
            [operations.AlterField("heron", "name", models.CharField(max_length=20, db_column="title"))],
            "the last release knows the old column only",
        ),
        (
            [operations.AddField("heron", "seen", models.DateTimeField(db_default=Now()))],
            "the table is written anew",
        ),
        (
            [operations.AddField("heron", "twice", GENERATED)],
            "the table is written anew",
        ),
        (
            [operations.AlterField("heron", "weight", models.DecimalField(max_digits=6, decimal_places=3))],
            "the table is written anew",
        ),
        (
            [operations.AlterField("heron", "weight", models.DecimalField(max_digits=4, decimal_places=2))],
            "the last release writes longer ones",
        ),
        ([operations.AlterField("heron", "legs", models.IntegerField())], "the last release writes rows without it"),
        (
            [operations.AlterField("heron", "home", models.ForeignKey("birds.Lake", models.PROTECT, db_index=False))],
            "the table is read through",
        ),
        ([migrations.RunPython(print)], "rows are held until all are changed"),
        ([operations.AlterOrderWithRespectTo("heron", "lake")], "no rule knows what it locks"),
        (
            [migrations.SeparateDatabaseAndState([operations.AddIndex("heron", INDEX)])],
            "no rule knows what it locks",
        ),
        ([operations.AddIndex("heron", INDEX)], "locks the table while it makes an index"),
        ([operations.AddConstraint("heron", CHECK)], "locks the table while it makes an constraint"),
        ([operations.AlterUniqueTogether("heron", {("name", "eggs")})], "locks the table while it makes an constraint"),
        ([migrations.RunSQL("ALTER TABLE birds_heron")], "nobody can check SQL"),
        ([AddIndexOnline("heron", INDEX)], "an index is made online outside of a transaction"),
    ],
)
def test_what_would_stop_the_last_release_is_refused(steps, why):
    assert found(*steps) == [why]


def test_data_and_tables_are_changed_apart():
    ring = operations.AddField("heron", "ring", models.IntegerField(null=True))

    assert found(ring, migrations.RunPython(print), atomic=False) == ["data and tables apart"]


def test_what_takes_long_stands_alone():
    other = operations.AddField("heron", "ring", models.IntegerField(null=True))

    assert found(AddIndexOnline("heron", INDEX), other, atomic=False) == ["what takes long stands alone"]
    assert found(AddCheckUnproven("heron", CHECK), ProveCheck("heron", CHECK.name)) == ["what takes long stands alone"]


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ([operations.CreateModel("Nest", [("id", models.BigAutoField(primary_key=True)), ("name", models.TextField())]),
          operations.AddIndex("nest", models.Index(fields=["name"], name="nests")),
          operations.AddField("nest", "lake", lake())], {}),
        ([operations.AddField("heron", "ring", models.IntegerField(null=True))], {}),
        ([operations.AddField("heron", "eyes", models.IntegerField(db_default=2))], {}),
        ([operations.AddField("heron", "lake", lake(db_index=False))], {}),
        ([operations.AlterField("heron", "name", models.TextField())], {}),
        ([operations.AlterField("heron", "name", models.CharField(max_length=21, db_column="name"))], {}),
        ([operations.AlterField("heron", "name", models.CharField(max_length=20, unique=True))],
         {"small_tables": {"birds.heron"}}),
        ([operations.RemoveIndex("heron", INDEX.name)], {}),
        ([AddIndexOnline("heron", INDEX)], {"atomic": False}),
        ([AddCheckUnproven("heron", CHECK)], {}),
        ([ProveCheck("heron", CHECK.name)], {}),
        ([migrations.RunPython(print)], {"atomic": False}),
        ([operations.AlterField("heron", "weight", models.DecimalField(max_digits=9, decimal_places=2))], {}),
        ([operations.RemoveField("heron", "name")], {"no_longer_used": {"birds.heron.name"}}),
        ([operations.DeleteModel("Heron")], {"no_longer_used": {"birds.heron"}}),
        ([operations.AddIndex("heron", INDEX)], {"small_tables": {"birds.heron"}}),
    ],
)  # fmt: skip
def test_what_lets_it_go_on_passes(steps, said):
    assert found(*steps, **said) == []


def sql_of(step):
    """What it would send, about a table of ours."""
    loader = MigrationLoader(connection)
    before = loader.project_state(("audit", loader.graph.leaf_nodes("audit")[0][1]))
    after = before.clone()
    step.state_forwards("audit", after)
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        step.database_forwards("audit", editor, before, after)
    return " ".join(editor.collected_sql)


only_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer anyway")


@only_postgresql
def test_an_index_is_made_beside_those_who_write(db):
    step = AddIndexOnline("auditevent", models.Index(fields=["summary"], name="by_summary"))

    assert sql_of(step) == (
        'DROP INDEX CONCURRENTLY IF EXISTS "by_summary"; '
        'CREATE INDEX CONCURRENTLY "by_summary" ON "audit_auditevent" ("summary");'
    )


@only_postgresql
def test_a_check_holds_for_new_rows_before_the_old_ones_are_looked_at(db):
    check = models.CheckConstraint(condition=Q(id__gt=0), name="events_positive")

    assert sql_of(AddCheckUnproven("auditevent", check)).endswith("NOT VALID;")
    assert sql_of(ProveCheck("auditevent", check.name)) == (
        'ALTER TABLE "audit_auditevent" VALIDATE CONSTRAINT "events_positive";'
    )
