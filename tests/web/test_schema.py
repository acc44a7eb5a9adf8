import json
import re
from io import StringIO
from pathlib import Path

import jsonschema_rs
import pytest
import schemathesis
import yaml
from django.core.management import call_command
from django.urls import resolve

from careflow.platform.endpoint.shapes import Lenient, Out, Strict
from careflow.web.openapi.document import document
from careflow.web.openapi.reading import json_schema, operations, success
from careflow.web.openapi.reading import resolve as follow
from careflow.web.routes import live_routes
from careflow.web.sections import SECTIONS

COMMITTED = Path(__file__).parents[2] / "openapi.json"
ROUTES = list(live_routes())


def test_it_is_valid_openapi_3_1():
    schemathesis.openapi.from_dict(document()).validate()
    assert document()["openapi"].startswith("3.1")


def test_the_command_writes_the_same(tmp_path):
    call_command("openapi", str(tmp_path / "a.json"), stdout=StringIO())

    assert json.loads((tmp_path / "a.json").read_text()) == document()


@pytest.mark.weak_point("S15")
def test_anybody_may_read_it_as_json_or_yaml(client, db):
    as_json, as_yaml = client.get("/v1/schema/"), client.get("/v1/schema/?format=yaml")

    assert as_json["Content-Type"] == "application/json"
    assert as_yaml["Content-Type"] == "application/yaml"
    assert as_json.json() == yaml.safe_load(as_yaml.content) == document()


def test_it_is_sent_once(client, db):
    tag = client.get("/v1/schema/")["ETag"]

    assert client.get("/v1/schema/", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("form", ["xml", ""])
def test_another_format_is_refused(client, db, form):
    response = client.get(f"/v1/schema/?format={form}")

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
        tagged = "304" in operation["responses"]
        assert ("ETag" in answer.get("headers", {})) == (versioned or tagged), (method, path)


@pytest.mark.parametrize(("method", "path", "operation"), list(operations(document())))
def test_whoever_may_be_told_of_a_stale_version_may_send_one(method, path, operation):
    sends = any(parameter.get("name") == "If-Match" for parameter in operation.get("parameters", []))

    assert sends == ("412" in operation["responses"])


@pytest.mark.parametrize(
    ("name", "checks"),
    [("change_patient", True), ("close_thread", True), ("deactivate_patient", True), ("keep_slot_hold", False)],
)
def test_the_description_of_a_route_says_whether_it_checks_versions(name, checks):
    (operation,) = [operation for *_, operation in operations(document()) if operation["operationId"] == name]

    assert ("412" in operation["responses"]) == checks


def test_bounds_are_written_as_json_schema_has_them():
    identifier = document()["components"]["schemas"]["StaffIn"]["properties"]["role_id"]
    written = json.dumps(document())

    assert (identifier["minimum"], identifier["maximum"]) == (1, 2**63 - 1)
    assert not [name for name in ("ge", "gt", "le", "lt") if f'"{name}": ' in written]


def test_the_committed_copy_is_current():
    assert COMMITTED.read_text() == json.dumps(document(), indent=2, ensure_ascii=False) + "\n", "run `make api`"


@pytest.mark.parametrize("shape", sorted(document()["components"]["schemas"]))
def test_every_default_is_a_value_that_its_field_takes(shape):
    """Generated clients send them."""
    components = document()["components"]
    fields = components["schemas"][shape].get("properties", {})
    given = {name: field for name, field in fields.items() if "default" in field}

    assert {
        name: field["default"] for name, field in given.items()
        if not jsonschema_rs.is_valid({**field, "components": components}, field["default"])
    } == {}  # fmt: skip


def test_the_defaults_of_a_charge_are_amounts_as_they_are_sent():
    """Inside they are whole hundredths, and a client that sends 100 means a hundred units."""
    fields = document()["components"]["schemas"]["ChargeLineIn"]["properties"]

    assert (fields["units"]["default"], fields["charge_amount"]["default"]) == ("1.00", "0.00")


@pytest.mark.parametrize(
    ("method", "path", "operation"),
    [each for each in operations(document()) if each[0] in {"put", "patch"} and "requestBody" in each[2]],
)
def test_no_default_stands_for_what_stays_as_it_is(method, path, operation):
    """Generated clients send them, and would blank what the caller left out."""
    taken = follow(document(), json_schema(operation["requestBody"]))

    assert [name for name, field in taken.get("properties", {}).items() if "default" in field] == []


def test_bounds_are_spelled_as_json_schema_spells_them():
    written = json.dumps(document())

    assert re.findall(r'"(ge|gt|le|lt)": -?\d', written) == []
    assert document()["components"]["schemas"]["AppointmentIn"]["properties"]["patient"] == {
        "type": "integer", "minimum": 1, "maximum": 9223372036854775807,
        "description": "The patient whom it is about.",
    }  # fmt: skip


@pytest.mark.parametrize("shape", sorted(document()["components"]["schemas"]))
def test_every_field_is_explained(shape):
    fields = document()["components"]["schemas"][shape].get("properties", {})

    assert [name for name, field in fields.items() if not field.get("description") and "$ref" not in field] == []


@pytest.mark.parametrize(
    ("method", "path", "operation"),
    list(operations(document())),
    ids=[f"{method} {path}" for method, path, _ in operations(document())],
)
def test_an_operation_says_all_there_is_to_know(method, path, operation):
    assert operation["summary"].endswith(".")
    assert operation["x-needs"]
    assert "security" in operation
    for parameter in operation["parameters"]:
        assert parameter.get("description"), parameter["name"]
    status, answer = success(operation)
    assert ("content" in answer) == (status != "204")
    for status, answer in operation["responses"].items():
        name = answer.get("$ref", "").rsplit("/", 1)[-1]
        described = document()["components"]["responses"][name] if name else answer
        assert described["description"], status


def test_no_two_shapes_share_a_name():
    """They are components of one document, where the later one would silently replace the other."""
    queue, places = [Out, Lenient, Strict], {}
    while queue:
        for shape in queue.pop().__subclasses__():
            places.setdefault(shape.__name__, set()).add(shape.__module__)
            queue.append(shape)

    ours = {name: found for name, found in places.items() if all(each.startswith("careflow.") for each in found)}
    assert {name: found for name, found in ours.items() if len(found) > 1} == {}


def test_a_file_is_sent_as_a_form():
    content = document()["paths"]["/v1/patients/documents/"]["post"]["requestBody"]["content"]

    (kind,) = content
    fields = follow(document(), content[kind]["schema"])["properties"]
    assert kind == "multipart/form-data"
    assert {name for name, field in fields.items() if field.get("format") == "binary"} == {"file"}


def test_a_file_is_answered_as_what_it_is():
    answer = document()["paths"]["/v1/patients/documents/{document_id}/view/"]["get"]["responses"]["200"]

    assert "application/json" not in answer["content"]
    assert "application/pdf" in answer["content"]
    assert all(content["schema"] == {"type": "string", "format": "binary"} for content in answer["content"].values())
    assert {"Content-Disposition", "X-Content-Type-Options", "Content-Security-Policy"} <= set(answer["headers"])
