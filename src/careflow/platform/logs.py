"""Structured logs without anything about a patient: no raw path, no query, no value of a variable.

The text of an exception is left out too: databases and parsers quote the values they choke on. What stays
is its type, the types behind it and the lines it came through.
"""

import logging
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import TracebackType
from typing import Any, cast

from django.http import HttpRequest
from django.urls import ResolverMatch
from pythonjsonlogger.msgspec import MsgspecFormatter

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

FIELDS = ("time", "level", "logger", "message", "request_id", "user_id")
UNMATCHED = "(no route)"


_request: ContextVar[HttpRequest | None] = ContextVar("request", default=None)


@contextmanager
def about(request: HttpRequest) -> Iterator[None]:
    """Lines logged meanwhile carry the request's id and user."""
    token = _request.set(request)
    try:
        yield
    finally:
        _request.reset(token)


def user_of(request: HttpRequest) -> int | None:
    """Whose token came, good for this request or not, or whom the console has found out already: a log line must not
    cause a query."""
    if (claims := getattr(request, "claims", None)) is not None:
        return cast(int, claims.user_id)
    user = getattr(request, "_cached_user", None)
    return cast(int | None, user.pk) if user is not None else None


def route_of(match: ResolverMatch | None) -> str:
    return f"/{match.route}" if match else UNMATCHED


class NothingPrivate(logging.Filter):
    """Django puts the raw path into its messages and the texts of exceptions into some of them."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if request is not None:
            route = route_of(getattr(request, "resolver_match", None))
            args = record.args if isinstance(record.args, tuple) else ()
            record.args = tuple(route if arg in {request.path, request.get_full_path()} else arg for arg in args)
            del record.request  # type: ignore[attr-defined]
        if record.name.startswith("django.security") and record.exc_info and record.exc_info[0]:
            record.msg, record.args = f"Refused: {record.exc_info[0].__name__}", ()
        return True


class CrashesAlone(logging.Filter):
    """For Django's lines about answers. Those without a crash come after the request log has told of the same answer,
    and outside of its context: without an id."""

    def filter(self, record: logging.LogRecord) -> bool:
        return bool(record.exc_info)


class RequestContext(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        request = _request.get()
        record.request_id = getattr(request, "request_id", None)
        record.user_id = user_of(request) if request else None
        return True


def trace(error: BaseException | None) -> str:
    """The traceback with source lines and types, without texts."""
    parts: list[str] = []
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        frames = "".join(traceback.format_tb(error.__traceback__))
        parts.append(f"{frames}{type(error).__module__}.{type(error).__qualname__}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\nwhile handling\n".join(reversed(parts))


class Silent:
    """Mixed into a formatter: exceptions by `trace`."""

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802  (the name is logging's)
        return trace(ei[1])


class JsonLines(Silent, MsgspecFormatter):
    def __init__(self) -> None:
        super().__init__(list(FIELDS[3:]), timestamp="time")

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        log_data.update(time=None, level=record.levelname, logger=record.name)
        super().add_fields(log_data, record, message_dict)


class ForPeople(Silent, logging.Formatter):
    """One short line, for somebody who watches a terminal."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(message)s", datefmt="%H:%M:%S")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  (the name is logging's)
        if not hasattr(record, "status"):
            return super().formatMessage(record)
        facts = record.__dict__
        record.message = f"{facts['status']} {facts['method']} {facts['route']} {facts['duration_ms']} ms"
        return super().formatMessage(record)


def logging_configuration(*, level: str = "INFO") -> dict[str, Any]:
    formatter = ForPeople if sys.stderr.isatty() else JsonLines
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": formatter}},
        "filters": {
            "private": {"()": NothingPrivate},
            "context": {"()": RequestContext},
            "crashes": {"()": CrashesAlone},
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "lines",
                "filters": ["private", "context"],
            }
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # The request log has a line for every answer; of Django's own only the tracebacks are worth having.
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            "django.request": {"level": "ERROR", "filters": ["crashes"]},
            "_granian": {"handlers": [], "level": "WARNING", "propagate": True},
            # It greets whoever loads it, and tells of what it repairs in people's papers.
            "pikepdf": {"level": "ERROR"},
        },
    }
