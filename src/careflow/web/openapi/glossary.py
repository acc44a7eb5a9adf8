"""What a field or parameter means, wherever it stands, unless its own handler or shape says more."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from careflow.web.openapi.reading import Document, operations

WORDS = Path(__file__).with_name("glossary.json")


@cache
def glossary() -> dict[str, str]:
    """`field` or `Shape.field` → one sentence."""
    words: dict[str, str] = json.loads(WORDS.read_text())
    return words


def explain(made: Document) -> None:
    for shape, schema in made["components"]["schemas"].items():
        for name, field in schema.get("properties", {}).items():
            _describe(field, f"{shape}.{name}", name)
    for _, _, operation in operations(made):
        for parameter in operation.get("parameters", ()):
            _describe(parameter, f"{operation['operationId']}.{parameter['name']}", parameter["name"])


def _describe(thing: dict[str, Any], *names: str) -> None:
    words = glossary()
    text = next((words[name] for name in names if name in words), None) or _number(names[-1])
    if text is not None and not thing.get("description"):
        thing["description"] = text


def _number(name: str) -> str | None:
    """`patient_id` needs no entry of its own."""
    subject, _, rest = name.rpartition("_id")
    return f"The number of the {subject.replace('_', ' ')}." if subject and not rest else None
