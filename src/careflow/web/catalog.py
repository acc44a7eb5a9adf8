"""The entries of the catalog page, read from the schema, which is read from the live routes."""

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote, urlencode

from careflow.web.openapi.document import document
from careflow.web.openapi.examples import example_of
from careflow.web.openapi.reading import FORM, Document, is_file, json_schema, operations, resolve, success
from careflow.web.openapi.wording import Field, kind_of, shape_in, shapes_of
from careflow.web.sections import SECTIONS

PLACE = re.compile(r"{\w+}")
# They describe the service rather than the clinic; the page links to one and is content with one health address.
LEFT_OUT = frozenset({"get_schema", "get_health_for_clients"})


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    place: str
    kind: str
    required: bool
    about: str


@dataclass(frozen=True, slots=True)
class Body:
    kind: str
    shape: str | None
    status: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    name: str
    method: str
    path: str
    summary: str
    about: str
    needs: str
    parameters: tuple[Parameter, ...]
    takes: Body | None
    answers: Body
    request: str
    answer: str
    docs: str
    text: str

    def matches(self, words: list[str]) -> bool:
        return all(word in self.text for word in words)


@dataclass(frozen=True, slots=True)
class Section:
    name: str
    anchor: str
    about: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    name: str
    about: str
    fields: list[Field]


@cache
def sections() -> tuple[Section, ...]:
    """In the order of the catalog; sections without a live endpoint are absent."""
    made = document()
    entries: dict[str, list[Entry]] = {name: [] for name in SECTIONS}
    for method, path, operation in operations(made):
        if operation["operationId"] not in LEFT_OUT:
            entries[operation["tags"][0]].append(_entry(made, method.upper(), path, operation))
    return tuple(
        Section(name, re.sub(r"\W+", "-", name.lower()), SECTIONS[name], tuple(found))
        for name, found in entries.items()
        if found
    )


@cache
def shapes() -> tuple[Shape, ...]:
    made = document()
    about = {name: schema.get("description", "") for name, schema in made["components"]["schemas"].items()}
    return tuple(Shape(name, about[name], fields) for name, fields in shapes_of(made).items())


def words_of(query: str) -> list[str]:
    """What an entry's text must hold, each of them; as the page's script splits it too."""
    return query.lower().split()


def _entry(made: Document, method: str, path: str, operation: dict[str, Any]) -> Entry:
    status, answer = success(operation)
    section, about = operation["tags"][0], operation.get("description", "")
    searched = [
        section,
        method,
        path,
        re.sub(r"{\w+}", "<id>", path),
        operation["summary"],
        about,
        operation["x-needs"],
    ]
    body = json_schema(operation.get("requestBody", {}))
    return Entry(
        name=operation["operationId"],
        method=method,
        path=path,
        summary=operation["summary"],
        about=about,
        needs=operation["x-needs"],
        parameters=tuple(_parameter(each) for each in operation["parameters"]),
        takes=Body(kind_of(body), shape_in(body)) if body else None,
        answers=_answer(status, answer),
        request=_request(made, method, path, operation),
        answer=_example_answer(made, status, answer),
        docs=f"/docs/#/{quote(section)}/{operation['operationId']}",
        text=" ".join(" ".join(searched).lower().split()),
    )


def _parameter(described: dict[str, Any]) -> Parameter:
    return Parameter(
        name=described["name"],
        place=described["in"],
        kind=kind_of(described["schema"]),
        required=bool(described.get("required")),
        about=described.get("description", ""),
    )


def _answer(status: str, answer: dict[str, Any]) -> Body:
    schema = json_schema(answer)
    if schema:
        return Body(kind_of(schema), shape_in(schema), status)
    return Body(next(iter(answer.get("content", {})), "nothing"), None, status)


def _request(made: Document, method: str, path: str, operation: dict[str, Any]) -> str:
    lines = [f"{method} {PLACE.sub('1', path)}{_query(made, operation)}"]
    if operation["security"]:
        lines.append("Authorization: Bearer eyJhbGciOiJIUzI1NiIs…")
    if any(parameter["name"] == "X-CSRFToken" for parameter in operation["parameters"]):
        lines.append("X-CSRFToken: p2Yw…")
    if FORM in operation.get("requestBody", {}).get("content", {}):
        lines += [f"Content-Type: {FORM}", "", *_form(made, json_schema(operation["requestBody"]))]
    elif body := json_schema(operation.get("requestBody", {})):
        lines += ["Content-Type: application/json", "", _pretty(example_of(made, body))]
    return "\n".join(lines)


def _form(made: Document, schema: dict[str, Any]) -> list[str]:
    fields = resolve(made, schema)["properties"]
    values = {name: "@scan.pdf" if is_file(field) else example_of(made, field) for name, field in fields.items()}
    return [f"{name}={value}" for name, value in values.items() if value]


def _query(made: Document, operation: dict[str, Any]) -> str:
    """What must be said, and the facility, which the web clients always say."""
    chosen = {
        parameter["name"]: example_of(made, parameter["schema"])
        for parameter in operation["parameters"]
        if parameter["in"] == "query" and (parameter.get("required") or parameter["name"] == "facility_id")
    }
    return f"?{urlencode(chosen)}" if chosen else ""


def _example_answer(made: Document, status: str, answer: dict[str, Any]) -> str:
    lines = [status]
    if "ETag" in answer.get("headers", {}):
        lines.append('ETag: "3"')
    if schema := json_schema(answer):
        lines += ["", _pretty(example_of(made, schema, answer=True))]
    return "\n".join(lines)


def _pretty(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
