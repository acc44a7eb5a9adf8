"""A schema in words, for readers of the catalog."""

from dataclasses import dataclass
from typing import Any

from careflow.web.openapi.reading import Document
from careflow.web.openapi.spelling import CLOCK_TIME

KINDS = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false", "null": "null"}
FORMATS = {
    "date": "date, YYYY-MM-DD",
    "date-time": "instant, ISO 8601 in UTC",
    "email": "email address",
    "binary": "file",
}


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    kind: str
    shape: str | None
    required: bool
    read_only: bool
    about: str


def fields_of(schema: dict[str, Any]) -> list[Field]:
    required = set(schema.get("required", ()))
    return [
        Field(
            name=name,
            kind=kind_of(field),
            shape=shape_in(field),
            required=name in required,
            read_only=bool(field.get("readOnly")),
            about=field.get("description", ""),
        )
        for name, field in schema.get("properties", {}).items()
    ]


def kind_of(schema: dict[str, Any]) -> str:
    """`list of PharmacyOut`, `date or null`, `text of at most 50`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[1]
    if choices := schema.get("anyOf") or schema.get("oneOf"):
        return " or ".join(dict.fromkeys(map(kind_of, choices)))
    if "enum" in schema:
        return "one of " + ", ".join(str(value) or "“”" for value in schema["enum"])
    return _container(schema) or _plain(schema)


def _container(schema: dict[str, Any]) -> str:
    if schema.get("type") == "array":
        return "list of " + kind_of(schema["items"]) if schema.get("items") else "list"
    if schema.get("type") == "object":
        inner = schema.get("additionalProperties")
        return "map of " + kind_of(inner) if isinstance(inner, dict) and inner else "object"
    return ""


def _plain(schema: dict[str, Any]) -> str:
    if "const" in schema:
        return str(schema["const"])
    if schema.get("pattern") == CLOCK_TIME:
        return "time of day, HH:MM:SS"
    kind = KINDS.get(str(schema.get("type")), "any value")
    return FORMATS.get(schema.get("format", ""), kind) + _bounds(schema)


def shape_in(schema: dict[str, Any]) -> str | None:
    """The component that a field leads to."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[1]
    inner = [schema.get("items"), schema.get("additionalProperties"), *schema.get("anyOf", ())]
    return next((found for each in inner if isinstance(each, dict) and (found := shape_in(each))), None)


def _bounds(schema: dict[str, Any]) -> str:
    if "maxLength" in schema:
        return f" of at most {schema['maxLength']}"
    if "minimum" in schema and schema.get("maximum", 2**31) < 2**31:
        return f" from {schema['minimum']} to {schema['maximum']}"
    return ""


def shapes_of(made: Document) -> dict[str, list[Field]]:
    """Every component, by name; some have no fields."""
    return {name: fields_of(schema) for name, schema in sorted(made["components"]["schemas"].items())}
