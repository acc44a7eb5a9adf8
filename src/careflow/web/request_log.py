"""One log line, one id and one measurement for every request."""

import logging
import re
import time
from collections.abc import Callable
from secrets import token_hex

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from careflow.platform import metrics
from careflow.platform.logs import about, route_of

log = logging.getLogger("careflow.request")
SANE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}").fullmatch

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class RequestLog:
    """Outermost, so that it sees every answer. A caller's own id is kept when it is harmless to log."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        sent = request.headers.get("X-Request-ID", "")
        request_id = sent if SANE_ID(sent) else token_hex(8)
        request.request_id = request_id  # type: ignore[attr-defined]  # read by the audit and the log lines
        with about(request), metrics.in_flight():
            response = self.get_response(request)
            seconds = time.perf_counter() - started
            route, status = route_of(request.resolver_match), response.status_code
            metrics.answered(route=route, method=request.method, status=status, seconds=seconds)
            log.info(
                "request",
                extra={
                    "method": request.method,
                    "route": route,
                    "status": status,
                    "duration_ms": round(seconds * 1000, 1),
                },
            )
        response.headers["X-Request-ID"] = request_id
        return response
