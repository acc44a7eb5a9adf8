"""Turning whatever went wrong into the error bodies of the contract."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import msgspec
from django.db import DataError, IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError
from pydantic import BaseModel
from pydantic import ValidationError as ShapeError

from careflow.platform.endpoint.shapes import INSTANT
from careflow.platform.problems import BadInput, Conflict, NotFound, Problem

Location = Sequence[str | int]
Shape = TypeVar("Shape", bound=BaseModel)

BEYOND_COUNTING = 2**31 - 1  # limits of columns, which say nothing to people
_SENTENCES: dict[str, str] = {
    "missing": "This field is required.",
    "string_type": "Enter text.",
    "string_too_long": "Use at most {max_length} characters.",
    "string_pattern_mismatch": "This does not have the right form.",
    "int_type": "Enter a whole number.",
    "int_parsing": "Enter a whole number.",
    "int_from_float": "Enter a whole number.",
    "int_parsing_size": "This number is too large.",
    "bool_type": "Choose true or false.",
    "bool_parsing": "Choose true or false.",
    "greater_than_equal": "Enter {ge} or more.",
    "greater_than": "Enter more than {gt}.",
    "less_than_equal": "Enter {le} or less.",
    "less_than": "Enter less than {lt}.",
    "too_short": "Give at least {min_length}.",
    "too_long": "Give at most {max_length} entries.",
    "is_instance_of": "Send a file.",
    "literal_error": "Choose one of {expected}.",
    "enum": "Choose one of {expected}.",
    "extra_forbidden": "This field is not known here.",
    "timezone_aware": INSTANT,
    "list_type": "Send a list.",
    "dict_type": "Send an object with named fields.",
    "model_type": "Send an object with named fields.",
    "model_attributes_type": "Send an object with named fields.",
}


def respond(problem: Problem) -> HttpResponse:
    response = HttpResponse(msgspec.json.encode(problem.body()), status=problem.status, content_type="application/json")
    response["Cache-Control"] = "no-store"
    for name, value in problem.headers().items():
        response[name] = value
    return response


def sentence(error: dict[str, Any]) -> str:
    """What is wrong with one value, for a person at a desk; never the value itself."""
    kind = str(error["type"])
    if error.get("is_null"):
        return "This field may not be empty."
    if kind == "string_too_short":
        return "This field may not be blank."
    if kind.startswith(("date_", "datetime_")):
        return "Enter a date as YYYY-MM-DD." if kind.startswith("date_") else "Enter a date and time."
    if kind.startswith("time_"):
        return "Enter a time as HH:MM."
    most = error.get("ctx", {}).get("le")
    if isinstance(most, int) and most >= BEYOND_COUNTING:
        kind = "int_parsing_size"
    template = _SENTENCES.get(kind)
    if template is not None:
        return template.format_map(error.get("ctx", {}))
    return re.sub(r"^Value error, ", "", str(error["msg"]))


def from_validation(errors: Sequence[dict[str, Any]]) -> BadInput:
    """Nested like the input. Keys that a strict body does not know are reported first and alone."""
    unknown = [error for error in errors if error["type"] == "extra_forbidden"]
    fields: dict[str, Any] = {}
    for error in unknown or errors:
        _put(fields, _path(error["loc"]), sentence(error))
    return BadInput(fields)


def validated(shape: type[Shape], values: Mapping[str, Any]) -> Shape:
    """For what a handler reads later than its body. Raises BadInput."""
    try:
        return shape.model_validate(values)
    except ShapeError as error:
        found = error.errors(include_url=False)
        raise from_validation([{**each, "loc": ("query", *each["loc"])} for each in found]) from None


def _ask_sooner(request: HttpRequest) -> None:
    """Let the route say what makes the fields beside the point, if it has something to say. Raises a Problem."""
    sooner, match = getattr(request, "sooner", None), request.resolver_match
    if sooner is not None and match is not None:
        sooner(request.call, **match.kwargs)  # type: ignore[attr-defined]  # put there by Gate


def _path(location: Location) -> Location:
    """Without the source of the parameter and, for bodies, without the handler's name for it."""
    source, *rest = location
    return (rest[1:] if source == "body" else rest) or ["non_field_errors"]


def _put(node: dict[str, Any], path: Location, text: str) -> None:
    """Place a sentence; steps into lists become entries of a list as long as needed."""
    key = str(path[0])
    if len(path) == 1:
        node.setdefault(key, []).append(text)
    elif isinstance(path[1], int):
        entries = node.setdefault(key, [])
        while len(entries) <= path[1]:
            entries.append({})
        if len(path) > 2:
            _put(entries[path[1]], path[2:], text)
        else:
            entries[path[1]] = [text]
    else:
        _put(node.setdefault(key, {}), path[1:], text)


def install(api: NinjaAPI, *, unexpected: Callable[[HttpRequest, Exception], HttpResponse]) -> None:
    """Teach the API our error bodies; `unexpected` logs and answers what nobody foresaw.

    A refusal of the database that no operation translated is logged as a defect of ours, but the caller learns
    that it was the input and not the server that was in the way."""

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        try:
            _ask_sooner(request)
        except Problem as sooner:
            return respond(sooner)
        return respond(from_validation(error.errors))

    @api.exception_handler(Problem)
    def problem(_request: HttpRequest, error: Problem) -> HttpResponse:
        return respond(error)

    @api.exception_handler(Http404)
    def missing(_request: HttpRequest, _error: Http404) -> HttpResponse:
        return respond(NotFound())

    @api.exception_handler(IntegrityError)
    def collision(request: HttpRequest, error: Exception) -> HttpResponse:
        unexpected(request, error)
        return respond(Conflict("This collides with what is already there."))

    @api.exception_handler(DataError)
    @api.exception_handler(OverflowError)
    def unstorable(request: HttpRequest, error: Exception) -> HttpResponse:
        unexpected(request, error)
        return respond(BadInput(non_field_errors="One of the values cannot be stored."))

    @api.exception_handler(Exception)
    def surprise(request: HttpRequest, error: Exception) -> HttpResponse:
        return unexpected(request, error)
