"""Marking the fields of an answer that no request may set."""

from typing import Any

from careflow.web.openapi.reading import Document, component_of, json_schema, operations

Pair = tuple[str, str]


def mark_read_only(made: Document) -> None:
    """A field of an answer is read-only when records of its kind can be written and no body that leads to this
    answer takes it. Where the same shape serves both ways, nothing is marked."""
    schemas = made["components"]["schemas"]
    settable: dict[str, set[str]] = {}
    for _, _, operation in operations(made):
        for answered, taken in _pairs(schemas, operation):
            settable.setdefault(answered, set()).update(schemas[taken].get("properties", {}))
    for name, fields in settable.items():
        for field, schema in schemas[name].get("properties", {}).items():
            if field not in fields:
                schemas[name]["properties"][field] = {**schema, "readOnly": True}


def _pairs(schemas: dict[str, Any], operation: dict[str, Any]) -> set[Pair]:
    body = component_of(json_schema(operation.get("requestBody", {})))
    if body is None:
        return set()
    answers = [
        component_of(json_schema(answer)) for status, answer in operation["responses"].items() if status.startswith("2")
    ]
    found: set[Pair] = set()
    queue = [(answer, body) for answer in answers if answer is not None and answer != body]
    while queue:
        pair = queue.pop()
        if pair in found:
            continue
        found.add(pair)
        answered, taken = (schemas[name].get("properties", {}) for name in pair)
        inner = (
            (component_of(schema), component_of(taken[field])) for field, schema in answered.items() if field in taken
        )
        queue += [(one, other) for one, other in inner if one is not None and other is not None and one != other]
    return found
