"""What Prometheus is told of the requests: how many, how long, how they ended, by route; never who or what about.

Under `careflow run` with METRICS_ADDRESS each process writes into files of its own (prometheus_client's multiprocess
mode, chosen by a variable of the environment before this module is imported) and the supervisor adds them up.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from prometheus_client import Counter, Gauge, Histogram

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

_durations = Histogram(
    "careflow_request_duration_seconds",
    "Requests by route, method and class of the status, from the first byte read to the answer handed over.",
    ["route", "method", "status"],
    buckets=BUCKETS,
)
_in_flight = Gauge(
    "careflow_requests_in_flight", "Requests that are being worked on.", multiprocess_mode="livesum"
)  # fmt: skip
_limit_refusals = Counter("careflow_limit_refusals", "Requests that a limit refused, by limit.", ["limit"])
_database_errors = Counter(
    "careflow_database_errors", "Refusals and failures of the database that nobody expected, by kind.", ["kind"]
)


def take_part() -> None:
    """Be counted among the processes before the first request."""
    _in_flight.inc(0)


@contextmanager
def in_flight() -> Iterator[None]:
    _in_flight.inc()
    try:
        yield
    finally:
        _in_flight.dec()


def answered(*, route: str, method: str | None, status: int, seconds: float) -> None:
    """`route` is a template of ours: there are as many of them as there are routes."""
    _duration(route, method if method in METHODS else "other", status // 100).observe(seconds)


@cache
def _duration(route: str, method: str, hundreds: int) -> Histogram:
    return _durations.labels(route, method, f"{hundreds}xx")


def limit_refused(name: str) -> None:
    _limit_refusals.labels(name).inc()


def database_failed(error: Exception) -> None:
    _database_errors.labels(type(error).__name__).inc()
