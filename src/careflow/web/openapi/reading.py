"""Finding one's way in an OpenAPI document."""

from collections.abc import Iterator
from typing import Any

Document = dict[str, Any]
METHODS = ("get", "post", "put", "patch", "delete")


def operations(made: Document) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path and operation, in the document's order."""
    for path, item in made["paths"].items():
        for method in METHODS:
            if method in item:
                yield method, path, item[method]


def success(operation: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Status and description of the answer when all goes well."""
    return next((status, answer) for status, answer in operation["responses"].items() if status.startswith("2"))


FORM = "multipart/form-data"


def json_schema(described: dict[str, Any]) -> dict[str, Any]:
    """Of a request body, be it a form, or of an answer; empty where that is no JSON."""
    content = described.get("content", {})
    found = content.get("application/json", content.get(FORM, {})).get("schema", {})
    return found if isinstance(found, dict) else {}


def is_file(schema: dict[str, Any]) -> bool:
    return schema.get("format") == "binary"


def resolve(made: Document, schema: dict[str, Any]) -> dict[str, Any]:
    """The schema itself where a reference stands."""
    while "$ref" in schema:
        schema = made["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def component_of(schema: dict[str, Any]) -> str | None:
    """The name of the component that a schema means, through lists and alternatives to null."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[1]
    if "items" in schema:
        return component_of(schema["items"])
    named = [name for name in map(component_of, schema.get("anyOf", ())) if name is not None]
    return named[0] if len(named) == 1 else None
