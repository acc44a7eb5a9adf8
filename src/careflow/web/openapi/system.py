"""What the service itself answers, beside the API of the domains."""

from typing import Any

PUBLIC: dict[str, Any] = {"tags": ["System"], "security": [], "x-needs": "anyone", "parameters": []}
HEALTH: dict[str, Any] = {"application/json": {"schema": {"$ref": "#/components/schemas/HealthOut"}}}

SCHEMAS: dict[str, Any] = {
    "HealthOut": {
        "type": "object",
        "required": ["status", "database", "migrations"],
        "properties": {
            "status": {
                "type": "string",
                "enum": ["ok", "unavailable"],
                "description": "Whether requests can be served.",
            },
            "database": {
                "type": "string",
                "enum": ["ok", "unavailable"],
                "description": "Whether the database answers.",
            },
            "migrations": {
                "type": "string",
                "enum": ["current", "pending", "unknown"],
                "description": "Whether the tables are those that this version needs.",
            },
        },
    },
}


def _health(name: str) -> dict[str, Any]:
    return {
        "get": {
            "operationId": name,
            "summary": "Whether the service, its database and its tables are ready.",
            **PUBLIC,
            "responses": {
                "200": {"description": "All is well.", "content": HEALTH},
                "503": {"description": "The database is away, or its tables are not up to date.", "content": HEALTH},
            },
        }
    }


PATHS: dict[str, Any] = {
    "/health/": _health("get_health"),
    "/v1/users/health/": _health("get_health_for_clients"),
    "/v1/schema/": {
        "get": {
            "operationId": "get_schema",
            "summary": "This description, as OpenAPI 3.1.",
            **PUBLIC,
            "parameters": [
                {
                    "in": "query",
                    "name": "format",
                    "required": False,
                    "schema": {"type": "string", "enum": ["json", "yaml"], "default": "json"},
                    "description": "How to write it down.",
                }
            ],
            "responses": {
                "200": {
                    "description": "The document.",
                    "content": {
                        "application/json": {"schema": {"type": "object"}},
                        "application/yaml": {"schema": {"type": "object"}},
                    },
                },
                "400": {"$ref": "#/components/responses/BadInput"},
            },
        }
    },
    "/admin/": {
        "get": {
            "operationId": "open_console",
            "summary": "The console, where administrators look after every record by hand.",
            **PUBLIC,
            "x-needs": "a console administrator, signed in there",
            "responses": {
                "200": {
                    "description": "The console's first page.",
                    "content": {"text/html": {"schema": {"type": "string"}}},
                },
                "302": {"description": "To the console's sign-in."},
            },
        }
    },
}
