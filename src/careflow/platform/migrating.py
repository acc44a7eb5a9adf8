"""Steps of migrations that leave a large table usable while they run. On SQLite, which has one writer anyway, they are
Django's own. A migration that uses them says `atomic = False`."""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import AddConstraint, AddIndex
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.state import ProjectState


class AddIndexOnline(AddIndex):
    """Writers go on. An index that an interrupted try left half-made is dropped first."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        model: Any = to_state.apps.get_model(app_label, self.model_name)
        quoted = schema_editor.quote_name(str(self.index.name))
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {quoted}")
        schema_editor.add_index(model, self.index, concurrently=True)  # type: ignore[call-arg]  # PostgreSQL's editor


class AddCheckUnproven(AddConstraint):
    """Holds for new rows at once; those that stand are looked at by `ProveCheck`, which needs no such lock."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        model: Any = to_state.apps.get_model(app_label, self.model_name)
        statement = self.constraint.create_sql(model, schema_editor)
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
        else:
            schema_editor.execute(f"{statement} NOT VALID")


class ProveCheck(Operation):
    """In a migration of its own, after the one with `AddCheckUnproven`."""

    reduces_to_sql = True
    reversible = True
    category = OperationCategory.SQL

    def __init__(self, model_name: str, name: str) -> None:
        self.model_name, self.name = model_name, name

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        pass

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, _: ProjectState, to_state: ProjectState
    ) -> None:
        if schema_editor.connection.vendor == "postgresql":
            table = to_state.apps.get_model(app_label, self.model_name)._meta.db_table
            quote = schema_editor.quote_name
            schema_editor.execute(f"ALTER TABLE {quote(table)} VALIDATE CONSTRAINT {quote(self.name)}")

    def database_backwards(self, *_: Any) -> None:
        pass
