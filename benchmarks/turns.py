"""Product and floor take turns under the same load, so that what else the machine does meets both."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field

from benchmarks import processes
from benchmarks.plan import Asked, Endpoint

ROUNDS = 2
WARM = 0.4  # seconds
WRITERS = 4
ERRORS_SHOWN = 3


@dataclass(slots=True)
class Side:
    """One of the two programs: where it listens, its processes, and those of the database's server."""

    port: int
    pid: int
    database: Callable[[], list[int]]


@dataclass(slots=True)
class Figures:
    """CPU in milliseconds for each request; latencies in milliseconds."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    cpu: float = 0.0
    database_cpu: float = 0.0
    refused: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.latencies)

    @property
    def per_second(self) -> float:
        return self.count / self.seconds if self.seconds else 0.0

    @property
    def cpu_each(self) -> float:
        return self.cpu * 1000 / max(1, self.count)

    @property
    def database_cpu_each(self) -> float:
        return self.database_cpu * 1000 / max(1, self.count)

    def percentile(self, share: float) -> float:
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000 if ordered else 0.0


@dataclass(frozen=True, slots=True)
class Done:
    """What the process of the clients says."""

    seconds: float
    latencies: list[float]
    refused: list[str]


class RequestRefused(Exception):
    """With what was answered."""


def read(endpoint: Endpoint, token: str, product: Side, floor: Side, *, seconds: float, clients: int) -> list[Figures]:
    """The product's figures, then the floor's."""
    requests = [spelled(asked, token) for asked in endpoint.requests]
    figures = [Figures(), Figures()]
    for side in (product, floor):
        _load(side, requests, clients, WARM)
    for _ in range(ROUNDS):
        for side, found in zip((product, floor), figures, strict=True):
            _measure(side, requests, clients, seconds / ROUNDS, found)
    _check(endpoint, figures)
    return figures


def write(endpoint: Endpoint, token: str, product: Side) -> Figures:
    """Each is sent once; the floor cannot repeat a write, so there is none."""
    requests = [spelled(asked, token) for asked in endpoint.requests]
    figures = Figures()
    _measure(product, requests, WRITERS, 0, figures)
    _check(endpoint, [figures])
    return figures


def spelled(asked: Asked, token: str) -> str:
    body = "" if asked.body is None else json.dumps(asked.body)
    lines = [f"{asked.method} /v1/{asked.path} HTTP/1.1", "Host: localhost", f"Authorization: Bearer {token}"]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", body])


def _measure(side: Side, requests: list[str], clients: int, seconds: float, into: Figures) -> None:
    before = _cpu_seconds(side)
    done = _load(side, requests, clients, seconds)
    after = _cpu_seconds(side)
    into.cpu += after[0] - before[0]
    into.database_cpu += after[1] - before[1]
    into.seconds += done.seconds
    into.latencies.extend(done.latencies)
    into.refused.extend(done.refused)


def _cpu_seconds(side: Side) -> tuple[float, float]:
    """Of its own processes and of the database's, as they are now: some come and go meanwhile."""
    return processes.cpu_seconds(processes.family(side.pid)), processes.cpu_seconds(side.database())


def _load(side: Side, requests: list[str], clients: int, seconds: float) -> Done:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.load", str(side.port), str(clients), str(seconds)],
        input=json.dumps(requests),
        capture_output=True,
        text=True,
        check=True,
        timeout=seconds + 300,
    )
    return Done(**json.loads(done.stdout))


def _check(endpoint: Endpoint, figures: list[Figures]) -> None:
    if refused := [line for found in figures for line in found.refused]:
        raise RequestRefused(f"{endpoint.name}: {len(refused)} refused, such as {refused[:ERRORS_SHOWN]}")
