"""No input makes an error of ours, and what is refused leaves nothing behind."""

import json
import re
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from careflow.platform.models import LimitCounter
from careflow.web.openapi.document import document
from careflow.web.openapi.reading import FORM, json_schema, resolve
from careflow.web.routes import Route, live_routes
from tests.architecture.world import HERE, PATIENTS, World

ROUTES = list(live_routes())
WRITES = [route for route in ROUTES if route.method not in {"GET", "HEAD"}]
LEAVE_A_TRACE = {"sign_in", "sign_in_on_portal", "change_password", "change_portal_password"}
HUGE = 10**30
DEEP = "[" * 5_000 + "]" * 5_000
NESTED = '{"name": ' * 100 + "1" + "}" * 100
WHOLE_BODIES = {
    "nothing": b"",
    "blanks": b"  \n",
    "a list": b"[]",
    "a text": b'"name"',
    "a number": b"1",
    "null": b"null",
    "cut off": b'{"name": ',
    "two values": b"{} {}",
    "NaN": b'{"name": NaN}',
    "deep": DEEP.encode(),
    "deep in a field": NESTED.encode(),
    "latin-1": '{"name": "é"}'.encode("latin-1"),
    "utf-16": '{"name": 1}'.encode("utf-16"),
    "half a surrogate": b'{"name": "\\ud800"}',
    "NUL in a key": b'{"na\\u0000me": 1}',
    "1 MB": json.dumps({"name": "x" * 1_000_000}).encode(),
}
VALUES: dict[str, Any] = {
    "NUL": "a\0b",
    "text": "not one of these",
    "long text": "x" * 100_000,
    "list": [1],
    "map": {"a": 1},
    "empty list": [],
    "huge": HUGE,
    "negative": -1,
    "fraction": 1.5,
    "true": True,
    "null": None,
    "empty": "",
    "year 10000": "10000-01-01",
    "no such day": "2026-02-30",
    "no such zone": "Mars/Olympus",
    "emoji": "🩺" * 20,
}
# Of a part of a form.
NAMED = 'Content-Disposition: form-data; name="{name}"; filename='
HEADS = {
    "a file": NAMED + '"a.pdf"\r\nContent-Type: application/pdf',
    "a nameless file": NAMED + '""',
    "a NUL in its name": NAMED + '"a\0.pdf"\r\nContent-Type: application/pdf',
    "a path": NAMED + '"../../a.pdf"\r\nContent-Type: application/pdf',
    "an odd charset": NAMED + "a.pdf; filename*=klingon''%ff.pdf\r\nContent-Type: a/b; charset=x",
    "broken base64": NAMED + '"a.pdf"\r\nContent-Transfer-Encoding: base64',
    "a long type": NAMED + '"a.pdf"\r\nContent-Type: ' + "x" * 900,
    "no disposition": "X: y",
}
PART = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n'.encode()
QUERY_VALUES = [
    "abc",
    "-1",
    "0",
    "1.5",
    "1e9",
    str(HUGE),
    "9" * 400,
    "%00",
    "%ff%fe",
    "null",
    "2026-02-30",
    "a[]=1",
    "٣",
]


def operation_of(route: Route) -> dict[str, Any]:
    return dict(document()["paths"][route.path][route.method.lower()])


def fields_of(route: Route) -> dict[str, Any]:
    body = operation_of(route).get("requestBody", {})
    return dict(resolve(document(), json_schema(body)).get("properties", {}))


def is_required(route: Route) -> bool:
    """Whether a body lacks something when it has one field only. Where a whole body with a wrong password leaves an
    event behind, fields are tried one by one."""
    if route.name in LEAVE_A_TRACE:
        return False
    body = operation_of(route).get("requestBody", {})
    return len(resolve(document(), json_schema(body)).get("required", ())) > 0


def parameters_of(route: Route) -> list[str]:
    return [parameter["name"] for parameter in operation_of(route)["parameters"] if parameter["in"] == "query"]


def rows() -> dict[str, int]:
    """Of every table but the counters of the limits, which count refused tries too."""
    models = [model for model in apps.get_models() if model is not LimitCounter]
    return {model._meta.label: model._meta.default_manager.count() for model in models}


class Asking:
    """Sends requests as whoever the route lets in, keeps what was refused and takes back what went through."""

    def __init__(self, world: World, route: Route) -> None:
        self.world, self.route = world, route
        self.angle = next((angle for angle in (*HERE, *PATIENTS) if self._gets_in(angle)), HERE[0])
        self.client = Client(raise_request_exception=False)
        self.complaints: list[str] = []

    def _gets_in(self, angle: Any) -> bool:
        with transaction.atomic():
            response = self.world.ask(self.route, angle, {})
            transaction.set_rollback(True)
        return response.status_code not in {401, 403}

    def send(self, what: str, body: bytes, *, query: str = "", path: str = "", kind: str = "application/json") -> Any:
        headers = {"Authorization": f"Bearer {self.world.tokens[self.angle.person]}"}
        address = f"/v1/{path or self.world.path(self.route, self.angle)}"
        address += ("&" if "?" in address else "?") + query if query else ""
        with transaction.atomic():
            response = self.client.generic(self.route.method, address, body, kind, headers=headers)
            if response.streaming:
                list(response.streaming_content)  # what is sent to its end closes what it was read from
            if response.status_code < 400:
                transaction.set_rollback(True)
        self._judge(what, response)
        return response

    def _judge(self, what: str, response: Any) -> None:
        code = response.status_code
        if code >= 500:
            self.complaints.append(f"{what}: {code}")
        elif code >= 400:
            told = response["Content-Type"].startswith("application/json") and response.json().get("detail")
            if not told:
                self.complaints.append(f"{what}: {code} without a sentence")


def bodies(asking: Asking) -> None:
    for what, body in WHOLE_BODIES.items():
        asking.send(what, body)
    asking.send("another kind", b"<a/>", kind="application/xml")
    asking.send("broken form", b"--x\r\n", kind="multipart/form-data; boundary=y")
    asking.send("form", b"name=%00&x=%ff", kind="application/x-www-form-urlencoded")


def forms(asking: Asking) -> None:
    """Where files are taken: the same in a form, and forms that are none."""
    if FORM not in operation_of(asking.route).get("requestBody", {}).get("content", {}):
        return
    end = f"--{BOUNDARY}--\r\n".encode()
    sent = {"too many parts": PART * 1100 + end}
    for name in fields_of(asking.route):
        sent |= {f"{name} = {what}": encode_multipart(BOUNDARY, {name: str(value)}) for what, value in VALUES.items()}
        for what, head in HEADS.items():
            part = f"--{BOUNDARY}\r\n{head.format(name=name)}\r\n\r\n%PDF-\r\n".encode()
            sent |= {f"{name} with {what}": part + end, f"{name} with {what}, cut off": part[:-8]}
    for what, body in sent.items():
        asking.send(f"form: {what}", body, kind=MULTIPART_CONTENT)


def values(asking: Asking) -> None:
    """Each odd value in each field; in all of them at once where the fields are checked together anyway, because one
    alone would be refused for those that it lacks."""
    fields = fields_of(asking.route)
    groups = [fields] if is_required(asking.route) else [{name: schema} for name, schema in fields.items()]
    for group in filter(None, groups):
        for what, value in VALUES.items():
            # A field that nobody knows, as in a map inside, is told alone.
            sent = {name: value for name, schema in group.items() if what != "map" or "$ref" not in str(schema)}
            where = f"{', '.join(group)} = {what}"
            response = asking.send(where, json.dumps(sent).encode())
            told = set(response.json()) & set(group) if response.status_code == 400 else set()
            if what == "NUL" and response.status_code == 400 and not told:
                asking.complaints.append(f"{where}: the field is not named: {response.json()}")
            must = {name for name, schema in group.items() if what in {"map", "list"} and _is_plain_text(schema)}
            if must - told:
                asking.complaints.append(f"{where}: {response.status_code}, and not a word about {must - told}")


def _is_plain_text(schema: dict[str, Any]) -> bool:
    kinds = [schema, *schema.get("anyOf", ())]
    return {kind.get("type") for kind in kinds if "type" in kind} <= {"string", "null"} and "$ref" not in str(schema)


def queries(asking: Asking) -> None:
    for name in parameters_of(asking.route):
        for value in QUERY_VALUES:
            path = re.sub(rf"{name}=[^&]*", "", asking.world.path(asking.route, asking.angle))
            asking.send(f"?{name}={value}", b"", query=f"{name}={value}", path=path)


def addresses(asking: Asking) -> None:
    for number in ("0", "999999999999", "9" * 18, "9" * 40, "-1", "1.5", "abc", "%00", "1%2F2"):
        if "{" in asking.route.path:
            path = re.sub(r"{\w+}", number, asking.route.path).removeprefix("/v1/")
            response = asking.send(f"id {number}", b"{}", path=path)
            if asking.route.need.signed_in and response.status_code < 400:
                asking.complaints.append(f"id {number}: {response.status_code}")


@pytest.mark.weak_point("W7", "W11", "N8")
@pytest.mark.parametrize("route", WRITES, ids=lambda route: route.name)
def test_a_write_refuses_what_it_cannot_take_and_keeps_nothing_of_it(cast, route):
    asking = Asking(World(cast), route)
    before = rows()

    bodies(asking)
    values(asking)
    forms(asking)
    addresses(asking)
    after = rows()

    assert asking.complaints == []
    assert {name: count for name, count in after.items() if count != before[name]} == {}


@pytest.mark.weak_point("W7", "N8")
def test_no_read_stumbles_over_its_address_or_query(cast):
    world = World(cast)
    found = {}
    for route in ROUTES:
        asking = Asking(world, route)
        queries(asking)
        if route.method == "GET":
            addresses(asking)
        if asking.complaints:
            found[f"{route.method} {route.path}"] = asking.complaints

    assert found == {}


@pytest.mark.parametrize("header", ["Authorization", "If-Match", "Idempotency-Key", "Origin", "Cookie", "Content-Type"])
@pytest.mark.parametrize(
    "value", ["", "x" * 10_000, "Bearer", "Bearer a.b.c", "\x00", "é", '"' * 50, "W/", "Bearer " + "." * 500]
)
def test_no_header_makes_an_error_of_ours(cast, header, value):
    world = World(cast)
    token = {"Authorization": f"Bearer {world.tokens['ada']}"}
    client = Client(raise_request_exception=False)

    for method, path in (("GET", "users/me/"), ("PATCH", "users/me/preferences/"), ("POST", "users/token/refresh/")):
        response = client.generic(method, f"/v1/{path}", b"{}", "application/json", headers={**token, header: value})
        assert response.status_code < 500, (method, path)
