"""Plausible values for the schema and the catalog, chosen by what a field is called and what it may hold."""

import re
from typing import Any

from careflow.web.openapi.reading import Document, resolve

BY_NAME: dict[str, Any] = {
    "access": "eyJhbGciOiJIUzI1NiIs…",
    "city": "New York",
    "code": "follow_up",
    "color": "#93c5fd",
    "csrfToken": "p2Yw…",
    "email": "maria.lopez@example.org",
    "first_name": "Maria",
    "last_name": "Lopez",
    "last4": "6789",
    "line_1": "12 Harbor Street",
    "middle_name": "Elena",
    "name": "Harbor North",
    "npi": "1234567893",
    "password": "correct horse battery staple",
    "phone_number": "(212) 555-0142",
    "state": "NY",
    "timezone": "America/New_York",
    "username": "maria",
    "version": 3,
    "zip_code": "10004",
}
BY_FORMAT = {
    "date": "2026-04-21",
    "date-time": "2026-04-21T14:30:00Z",
    "email": "maria.lopez@example.org",
    "uri": "https://example.org/",
}
BY_TYPE: dict[str, Any] = {"string": "…", "integer": 1, "number": 1.5, "boolean": True, "null": None, "object": {}}
# Tried in turn where a field asks for a form of its own.
BY_SHAPE = ("…", "12", "1234567", "1234567890", "123-45-6789", "AB1234567", "09:30", "2026-04", "2026-04-21")
DEEPEST = 8
FEW = 3


def give_examples(made: Document) -> None:
    """Fields whose name says what stands in them get an example, for readers and for the docs' request forms."""
    for schema in made["components"]["schemas"].values():
        for name, field in schema.get("properties", {}).items():
            value = BY_NAME.get(name)
            if value is not None and _fits(field, value):
                field["examples"] = [value]


def example_of(made: Document, schema: dict[str, Any], *, depth: int = 0, answer: bool = False) -> Any:
    """A value that the schema allows. Requests say only what they must, and changes a few things; answers are whole."""
    schema = resolve(made, schema)
    for key in ("examples", "enum"):
        if schema.get(key):
            return schema[key][0]
    if depth > DEEPEST:
        return None
    if choices := schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf"):
        first = next((choice for choice in choices if choice.get("type") != "null"), choices[0])
        return example_of(made, first, depth=depth, answer=answer)
    match schema.get("type"):
        case "object" if "properties" in schema:
            fields = schema["properties"]
            chosen = list(fields) if answer else schema.get("required") or list(fields)[:FEW]
            return {name: example_of(made, fields[name], depth=depth + 1, answer=answer) for name in chosen}
        case "array":
            return [example_of(made, schema.get("items", {}), depth=depth + 1, answer=answer)]
        case kind:
            return _single(schema, str(kind))


def _single(schema: dict[str, Any], kind: str) -> Any:
    if "const" in schema:
        return schema["const"]
    if schema.get("default"):
        return schema["default"]
    if kind in {"integer", "number"}:
        return max(BY_TYPE[kind], schema.get("minimum", 1))
    if "pattern" in schema or "minLength" in schema:
        texts = (value for value in (*BY_SHAPE, *BY_NAME.values(), "") if isinstance(value, str))
        return next((value for value in texts if _is_text_of(schema, value)), "")
    return BY_FORMAT.get(schema.get("format", ""), BY_TYPE.get(kind))


def _fits(field: dict[str, Any], value: Any) -> bool:
    kinds = [field, *field.get("anyOf", ())]
    if isinstance(value, str):
        return any("enum" not in kind and "format" not in kind and _is_text_of(kind, value) for kind in kinds)
    return any(kind.get("type") == "integer" and "enum" not in kind for kind in kinds)


def _is_text_of(kind: dict[str, Any], value: str) -> bool:
    fits = kind.get("minLength", 0) <= len(value) <= kind.get("maxLength", 10_000)
    return kind.get("type") == "string" and fits and bool(re.search(kind.get("pattern", ""), value))
