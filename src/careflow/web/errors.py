"""Errors outside the API's own handlers: unknown addresses, CSRF failures, and what nobody foresaw."""

import logging
import sys

from django.core.exceptions import RequestDataTooBig
from django.db import Error as AnyDatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from careflow.platform import metrics
from careflow.platform.endpoint.refusals import respond
from careflow.platform.endpoint.routes import Busy
from careflow.platform.postgresql import is_away
from careflow.platform.problems import BadInput, CsrfFailed, NotAllowed, NotFound, Problem, TooLarge
from careflow.platform.sealed import Unreadable

log = logging.getLogger("careflow.errors")


class KeyAway(Problem):
    """As while keys are exchanged and this server was not restarted yet: another try may reach one that was."""

    status, code = 503, "server.key_away"
    detail = "This server lacks a key for what is asked. Try again in a moment, or tell whoever runs CareFlow."

    def headers(self) -> dict[str, str]:
        return {"Retry-After": "10"}


class DatabaseAway(Busy):
    """As while it is started again. To programs it is the same as being busy."""

    detail = "The records cannot be reached just now. Please try again in a moment."

    def headers(self) -> dict[str, str]:
        return {"Retry-After": "5"}


def wants_html(request: HttpRequest) -> bool:
    return "text/html" in request.headers.get("Accept", "")


def answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    """JSON, or a small page for a browser."""
    if wants_html(request) and not request.path.startswith("/v1/"):
        page = render(request, "web/error.html", {"problem": problem}, status=problem.status)
        for name, value in problem.headers().items():
            page.headers[name] = value
        return page
    return respond(problem)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What Django refuses before any handler runs: a foreign host name, an unreadable form, too large a body."""
    problem = TooLarge() if isinstance(exception, RequestDataTooBig) else BadInput(detail="The request cannot be read.")
    return answer(request, problem)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  (Django's signature)
    return answer(request, NotAllowed())


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  (Django's signature)
    return answer(request, NotFound())


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  (Django's signature)
    return answer(request, CsrfFailed())


def server_error(request: HttpRequest) -> HttpResponse:
    """Outside the API. Django calls it while it handles the error, which it has logged."""
    return _failed(request, sys.exception())


def unexpected(request: HttpRequest, error: Exception) -> HttpResponse:
    """Log the kind of error and where it arose; its text may hold patient data and stays out."""
    log.error("unexpected %s", type(error).__name__, exc_info=error)
    return _failed(request, error)


def _failed(request: HttpRequest, error: BaseException | None) -> HttpResponse:
    if isinstance(error, AnyDatabaseError):
        metrics.database_failed(error)
    if isinstance(error, Unreadable):
        return answer(request, KeyAway())
    if error is not None and is_away(error):
        return answer(request, DatabaseAway())
    return answer(request, Problem("Something went wrong on our side. Please try again."))
