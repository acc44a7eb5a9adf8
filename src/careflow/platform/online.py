"""Steps of migrations that big tables can take while people work."""

from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import AddIndex
from django.db.migrations.state import ProjectState


class AddIndexOnline(AddIndex):
    """On PostgreSQL, without keeping writers out meanwhile; its migration says `atomic = False`. One that was
    interrupted leaves an index that serves nobody, and is begun again."""

    atomic = False

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        step: Any = super()
        if schema_editor.connection.vendor == "postgresql":
            name = schema_editor.quote_name(str(self.index.name))
            schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            step = AddIndexConcurrently(self.model_name, self.index)
        step.database_forwards(app_label, schema_editor, from_state, to_state)
