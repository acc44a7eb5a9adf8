import json
import re
from io import StringIO

import pytest
import schemathesis
import yaml
from django.core.management import call_command
from django.urls import resolve

from careflow.web.openapi.document import document
from careflow.web.openapi.reading import operations, success
from careflow.web.openapi.reading import resolve as follow
from careflow.web.routes import live_routes
from careflow.web.sections import SECTIONS

ROUTES = list(live_routes())


def test_it_is_valid_openapi_3_1():
    schemathesis.openapi.from_dict(document()).validate()
    assert document()["openapi"].startswith("3.1")


def test_the_command_writes_the_same(tmp_path):
    call_command("openapi", str(tmp_path / "a.json"), stdout=StringIO())

    assert json.loads((tmp_path / "a.json").read_text()) == document()


def test_anybody_may_read_it_as_json_or_yaml(client, db):
    as_json, as_yaml = client.get("/v1/schema/"), client.get("/v1/schema/?format=yaml")

    assert as_json["Content-Type"] == "application/json"
    assert as_yaml["Content-Type"] == "application/yaml"
    assert as_json.json() == yaml.safe_load(as_yaml.content) == document()


def test_it_is_sent_once(client, db):
    tag = client.get("/v1/schema/")["ETag"]

    assert client.get("/v1/schema/", headers={"If-None-Match": tag}).status_code == 304


def test_another_format_is_refused(client, db):
    response = client.get("/v1/schema/?format=xml")

    assert response.status_code == 400
    assert response.json() == {
        "detail": "Format: Choose one of 'json' or 'yaml'.", "code": "input.invalid",
        "format": ["Choose one of 'json' or 'yaml'."],
    }  # fmt: skip


def test_its_sections_stand_in_the_order_of_the_catalog():
    names = [tag["name"] for tag in document()["tags"]]

    assert names == [name for name in SECTIONS if name in names]
    assert all(tag["description"] for tag in document()["tags"])
    assert {tag for *_, operation in operations(document()) for tag in operation["tags"]} == set(names)


def test_every_live_route_is_in_it():
    listed = {(method.upper(), path) for method, path, _ in operations(document())}
    live = {(route.method, route.path) for route in ROUTES}

    assert listed - live == {
        ("GET", "/health/"), ("GET", "/v1/users/health/"), ("GET", "/v1/schema/"), ("GET", "/admin/"),
    }  # fmt: skip
    assert live <= listed


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_a_route_is_reached_by_its_own_address(route):
    """Two modules that share one address would hide each other's methods."""
    view = resolve(re.sub(r"{\w+}", "1", route.path))
    operations_there = view.func.__closure__[0].cell_contents.operations

    assert route.operation in operations_there


def test_operation_ids_are_unique():
    names = [operation["operationId"] for *_, operation in operations(document())]

    assert len(names) == len(set(names))


def test_versioned_answers_tell_their_etag():
    for method, path, operation in operations(document()):
        _, answer = success(operation)
        schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
        versioned = "version" in follow(document(), schema).get("properties", {})
        assert ("ETag" in answer.get("headers", {})) == versioned, (method, path)
