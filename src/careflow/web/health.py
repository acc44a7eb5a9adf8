"""Whether this process can serve: its database answers and has the tables of this version."""

import msgspec
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

_known: dict[str, str] = {}


@csrf_exempt  # there is nothing to forge; a wrong method is told so
@require_safe
def health(_request: HttpRequest) -> HttpResponse:
    state = {"database": "ok", "migrations": "unknown"}
    try:
        state["migrations"] = _ask_database()
    except DatabaseError:
        state["database"] = "unavailable"
    well = state == {"database": "ok", "migrations": "current"}
    body = {"status": "ok" if well else "unavailable", **state}
    response = HttpResponse(msgspec.json.encode(body), status=200 if well else 503, content_type="application/json")
    response["Cache-Control"] = "no-store"
    return response


def _ask_database() -> str:
    """Tables only ever become current while a process runs, so that answer is kept and costs nothing more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    if "current" not in _known.values():
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        _known["migrations"] = "pending" if pending else "current"
    return _known["migrations"]
