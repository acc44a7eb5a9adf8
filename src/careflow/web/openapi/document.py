"""The OpenAPI document: what ninja derives from the handlers, completed by what holds for all of them."""

import inspect
import json
from copy import deepcopy
from functools import cache
from typing import Any

from careflow.platform.endpoint.documentation import add_version_check
from careflow.platform.endpoint.freshness import checks_version
from careflow.web.api import api
from careflow.web.openapi import refusals, system
from careflow.web.openapi.examples import give_examples
from careflow.web.openapi.glossary import explain
from careflow.web.openapi.read_only import mark_read_only
from careflow.web.openapi.reading import FORM, Document, is_file, json_schema, operations, resolve
from careflow.web.openapi.spelling import spell
from careflow.web.routes import live_routes
from careflow.web.sections import SECTIONS

SECURITY = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "The access token that signing in returns. It lives five minutes; the refresh cookie renews it.",
    }
}
ETAG = {
    "description": "The version of the record, for If-Match.",
    "schema": {"type": "string", "examples": ['"3"']},
}
LINK = {
    "description": 'Where the next page stands, as `<…>; rel="next"` (RFC 8288); absent on the last one.',
    "schema": {"type": "string"},
}

# Text of a query: PostgreSQL stores no NUL, so none is looked for.
STORABLE = r"^[^\u0000]*$"


@cache
def document() -> Document:
    """Built once per process; callers must not change it."""
    made: Document = json.loads(json.dumps(api.get_openapi_schema(path_prefix="v1/")))
    for item in made["paths"].values():
        item.pop("head", None)
    for route in live_routes():
        if checks_version(inspect.unwrap(route.operation.view_func)):
            add_version_check(made["paths"][route.path][route.method.lower()])
    made["paths"] |= deepcopy(system.PATHS)  # two threads may make the document at once
    made["paths"] = dict(sorted(made["paths"].items(), key=_place))
    components = made["components"]
    components["schemas"] |= deepcopy(refusals.SCHEMAS | system.SCHEMAS)
    components["responses"] = refusals.components()
    components["securitySchemes"] = SECURITY
    used = {tag for _, _, operation in operations(made) for tag in operation["tags"]}
    made["tags"] = [{"name": name, "description": text} for name, text in SECTIONS.items() if name in used]
    for method, path, operation in operations(made):
        _complete(made, method, path, operation)
    mark_read_only(made)
    spell(made)
    _drop_titles(components["schemas"])
    explain(made)
    give_examples(made)
    made["servers"] = [{"url": "/", "description": "Where this document came from."}]
    return made


def _place(entry: tuple[str, Any]) -> int:
    """Paths stand in the order of their sections and, within one, as their domains list them."""
    _, item = entry
    return min(list(SECTIONS).index(operation["tags"][0]) for operation in item.values())


def _complete(made: Document, method: str, path: str, operation: dict[str, Any]) -> None:
    operation["responses"] = {str(status): answer for status, answer in sorted(operation["responses"].items())}
    for parameter in operation.get("parameters", ()):
        parameter["schema"].pop("title", None)
        parameter["schema"].pop("description", None)
        if parameter["in"] == "query":
            _tell_storable(parameter["schema"])
    if (body := operation.get("requestBody")) is not None:
        taken = resolve(made, json_schema(body))
        if any(is_file(field) for field in taken.get("properties", {}).values()):
            body["content"] = {FORM: body["content"]["application/json"]}
        body["required"] = bool(taken.get("required"))
        if method in {"put", "patch"} or "{" in path:
            _drop_defaults(made, taken)
    for status, answer in operation["responses"].items():
        if status.startswith("2"):
            if is_file(json_schema(answer)):
                del answer["content"]["application/json"]
            headers = _headers(made, method, operation, answer)
            if headers:
                answer["headers"] = headers


def _tell_storable(schema: dict[str, Any]) -> None:
    for text in (schema, *schema.get("anyOf", ())):
        if text.get("type") == "string" and text.keys().isdisjoint({"enum", "format", "pattern"}):
            text["pattern"] = STORABLE


def _drop_defaults(made: Document, taken: dict[str, Any]) -> None:
    """Of what changes something that is there: what is not sent stays as it is, and a client that fills in a
    default would blank it. Lists are replaced as a whole, so the defaults of their rows hold."""
    for field in taken.get("properties", {}).values():
        field.pop("default", None)
        for inner in (field, *field.get("anyOf", ()), *field.get("allOf", ())):
            if "$ref" in inner:
                _drop_defaults(made, resolve(made, inner))


def _headers(made: Document, method: str, operation: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    given = resolve(made, json_schema(answer))
    headers: dict[str, Any] = {"ETag": ETAG} if "version" in given.get("properties", {}) else {}
    names = {parameter["name"] for parameter in operation.get("parameters", ())}
    if method == "get" and names & {"before", "after"}:
        headers["Link"] = LINK
    return headers | dict(answer.get("headers", {}))


def _drop_titles(schemas: dict[str, Any]) -> None:
    """Pydantic repeats every field's name as a title."""
    for schema in schemas.values():
        schema.pop("title", None)
        for field in schema.get("properties", {}).values():
            field.pop("title", None)
