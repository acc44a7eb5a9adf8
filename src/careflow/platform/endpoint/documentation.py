"""What the schema says about a route beyond its own parameters and answer: scope, rights, headers, refusals."""

from collections.abc import Sequence
from typing import Any

from careflow.platform.endpoint import files
from careflow.platform.endpoint.needs import Need
from careflow.platform.endpoint.shapes import LARGEST_ID
from careflow.platform.identity import ScopeMode

FACILITY_PARAMETER = {
    "in": "query",
    "name": "facility_id",
    "required": False,
    "schema": {"type": "integer", "minimum": 1, "maximum": LARGEST_ID},
    "description": "The facility to work in; without it, the caller's default facility.",
}
SUBJECT_PARAMETER = {
    "in": "query",
    "name": "patient",
    "required": False,
    "schema": {"type": "integer", "minimum": 1, "maximum": LARGEST_ID},
    "description": "The patient to speak for; without it, the caller’s own chart, or else the first patient whom they "
    "look after.",
}
SCOPE_PARAMETERS = {
    ScopeMode.STAFF: [FACILITY_PARAMETER],
    ScopeMode.FACILITY: [FACILITY_PARAMETER],
    ScopeMode.SUBJECT: [SUBJECT_PARAMETER],
    ScopeMode.NONE: [],
}
IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "required": False,
    "schema": {"type": "string"},
    "description": "The ETag that the change is based on; a stale one is answered with 412 and changes nothing.",
}
CSRF_TOKEN = {
    "in": "header",
    "name": "X-CSRFToken",
    "required": True,
    "schema": {"type": "string"},
    "description": "The token from `/v1/users/csrf/`, or the value of the cookie that it sets.",
}
IDEMPOTENCY_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {"type": "string", "maxLength": 255},
    "description": "Repeating a write with the same key has one effect and gives the same answer for 24 hours.",
}
IF_NONE_MATCH = {
    "in": "header",
    "name": "If-None-Match",
    "required": False,
    "schema": {"type": "string"},
    "description": "The ETag of the answer that the caller holds; while it is still the same, 304 comes without it.",
}
TAG = {"description": "What tells this answer from any other, for If-None-Match.", "schema": {"type": "string"}}
UNCHANGED = {"description": "The caller holds this answer already.", "headers": {"ETag": TAG}}
REFUSALS = {
    400: "BadInput", 401: "NotSignedIn", 403: "NotAllowed", 404: "NotFound", 409: "Conflict", 412: "StaleVersion",
    411: "LengthRequired", 413: "TooLarge", 415: "WrongMediaType", 422: "OtherBody", 429: "TooMany", 503: "Busy",
}  # fmt: skip


def describe(
    method: str, path: str, need: Need, *, reads_body: bool, keeps_answers: bool = True, also: Sequence[int] = (),
    content_types: Sequence[str] = (), revalidates: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """The `openapi_extra` of a route; `content_types` of the files that it answers. One that `keeps_answers` takes an
    Idempotency-Key; one that `revalidates` takes an If-None-Match."""
    sent: dict[int, Any] = {200: files.described(content_types)} if content_types else {}
    if revalidates:
        sent = {200: {"headers": {"ETag": TAG}}, 304: UNCHANGED}
    return {
        "x-needs": need.words,
        "security": [{"bearer": []}] if need.signed_in else [],
        "parameters": _parameters(method, need, keeps_answers=keeps_answers, revalidates=revalidates),
        "responses": sent
        | {
            status: {"$ref": f"#/components/responses/{REFUSALS[status]}"}
            for status in sorted(
                _statuses(method, path, need, reads_body=reads_body, keeps_answers=keeps_answers)
                .union(also)
                .intersection(REFUSALS)
            )
        },
    }


def add_version_check(operation: dict[str, Any]) -> None:
    """To what `describe` has said, for a route that refuses a change of what the caller has not seen."""
    operation["parameters"].append(IF_MATCH)
    operation["responses"]["412"] = {"$ref": f"#/components/responses/{REFUSALS[412]}"}


def _parameters(method: str, need: Need, *, keeps_answers: bool, revalidates: bool) -> list[dict[str, Any]]:
    found = list[dict[str, Any]](SCOPE_PARAMETERS[need.facility])
    if need.csrf:
        found.append(CSRF_TOKEN)
    if need.signed_in and keeps_answers and method != "GET":
        found.append(IDEMPOTENCY_KEY)
    if revalidates:
        found.append(IF_NONE_MATCH)
    return found


def _statuses(method: str, path: str, need: Need, *, reads_body: bool, keeps_answers: bool) -> set[int]:
    found = {400, 503}
    found |= {401, 403} if need.signed_in else set()
    found |= {403, 429} if need.csrf else set()
    found |= {404} if "{" in path or need.facility is ScopeMode.SUBJECT else set()
    found |= {411, 413, 415} if reads_body else set()
    found |= {409} if need.signed_in and method != "GET" else set()
    found |= {422} if need.signed_in and keeps_answers and method != "GET" else set()
    return found
