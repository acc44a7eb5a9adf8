"""The answers that are no success, as the schema shows them."""

from typing import Any

from careflow.platform.endpoint.documentation import REFUSALS
from careflow.platform.endpoint.routes import Busy
from careflow.platform.idempotency import OtherBody
from careflow.platform.problems import (
    BadInput,
    Conflict,
    DeadToken,
    LengthRequired,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Problem,
    StaleVersion,
    TooLarge,
    TooMany,
    WrongMediaType,
)

SENTENCE = {"type": "string"}
NESTED = {"$ref": "#/components/schemas/FieldErrorsByName"}
SCHEMAS: dict[str, Any] = {
    "Problem": {
        "type": "object",
        "description": "Why a request was refused. Facts that help the caller stand beside these two.",
        "required": ["detail", "code"],
        "properties": {
            "detail": {"type": "string", "description": "One sentence for the person at the screen."},
            "code": {"type": "string", "description": "A stable name for programs."},
        },
    },
    "FieldErrors": {
        "description": "Sentences about one field, or about the entries of a list, or about the fields of an object.",
        "anyOf": [
            SENTENCE,
            {"type": "array", "items": {"anyOf": [SENTENCE, {"type": "array", "items": SENTENCE}, NESTED]}},
            NESTED,
        ],
    },
    "FieldErrorsByName": {
        "type": "object",
        "description": "What is wrong inside an object, by its fields.",
        "additionalProperties": {"$ref": "#/components/schemas/FieldErrors"},
    },
    "BadInput": {
        "type": "object",
        "description": "The wrong fields by name, and one sentence that names the first of them.",
        "required": ["detail", "code"],
        "properties": {
            "detail": {"type": "string", "description": "One sentence for the person at the screen."},
            "code": {
                "anyOf": [{"type": "string"}, {"$ref": "#/components/schemas/FieldErrors"}],
                "description": "A stable name for programs; or what is wrong with a field of this name.",
            },
            "non_field_errors": {
                "type": "array",
                "items": {"type": "string"},
                "description": "What is wrong with the input as a whole.",
            },
        },
        "additionalProperties": {"$ref": "#/components/schemas/FieldErrors"},
    },
}
WORDS: dict[type[Problem], str] = {
    BadInput: "Something in the request is not right; the fields are named. Nothing was changed.",
    NotSignedIn: "There is no access token, or its session has ended.",
    NotAllowed: "The caller is known but may not do this here.",
    NotFound: "There is no such record that the caller may see.",
    Conflict: "Something else stands in the way. Nothing was changed.",
    StaleVersion: "The record has changed since the version named by If-Match. Nothing was changed.",
    LengthRequired: "The body comes in chunks and does not say how long it is.",
    TooLarge: "The body is larger than this address takes.",
    WrongMediaType: "The body is neither JSON nor a form.",
    OtherBody: "The Idempotency-Key was used before, for a different request.",
    TooMany: "Too many requests of this kind; Retry-After says when to come back.",
    Busy: "The system is busy, or cannot reach its records; Retry-After says when to come back.",
}
RETRY_AFTER = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}}}
HEADERS: dict[type[Problem], dict[str, Any]] = {
    NotSignedIn: {
        "WWW-Authenticate": {"description": "How to sign in.", "schema": {"type": "string"}},
    },
    TooMany: RETRY_AFTER,
    Busy: RETRY_AFTER,
}


def components() -> dict[str, Any]:
    """By the names that routes refer to."""
    made = {kind.__name__: _response(kind) for kind in WORDS}
    missing = set(REFUSALS.values()) - set(made)
    if missing:
        raise LookupError(f"refusals without words: {sorted(missing)}")
    return made


def _response(kind: type[Problem]) -> dict[str, Any]:
    schema = "BadInput" if kind is BadInput else "Problem"
    content = {"schema": {"$ref": f"#/components/schemas/{schema}"}, "examples": _examples(kind)}
    response: dict[str, Any] = {"description": WORDS[kind], "content": {"application/json": content}}
    if kind in HEADERS:
        response["headers"] = HEADERS[kind]
    return response


def _examples(kind: type[Problem]) -> dict[str, Any]:
    if kind is BadInput:
        return {"field": {"value": BadInput(name="This field may not be blank.").body()}}
    kinds = [NotSignedIn, DeadToken] if kind is NotSignedIn else [kind]
    return {each.__name__: {"value": {"detail": each.detail, "code": each.code}} for each in kinds}
