"""`/metrics` for Prometheus: a small server of the supervisor's, which answers when all workers are busy, too."""

import logging
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import start_http_server
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from careflow.settings.refused import Refused

OF_A_PROCESS = "gauge_livesum_"  # the file of requests in flight, which each process has from its start

log = logging.getLogger("careflow.metrics")


def answer_prometheus(address: str) -> None:
    """In threads of its own, until the process ends. Raises Refused."""
    host, _, port = address.rpartition(":")
    registry = CollectorRegistry()
    for collector in (Requests(), Processes(), Backlogs()):
        registry.register(collector)
    try:
        start_http_server(int(port), host, registry)
    except OSError as error:
        raise Refused(f"METRICS_ADDRESS: cannot listen on {address} ({error.strerror}).") from None


def processes() -> list[int]:
    """Those that keep files and live: this one first, then the workers."""
    files = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]).glob(f"{OF_A_PROCESS}*.db")
    kept = {int(file.stem.rpartition("_")[2]) for file in files}
    for gone in {number for number in kept if not Path(f"/proc/{number}").exists()}:
        mark_process_dead(gone)  # type: ignore[no-untyped-call]
        kept.remove(gone)
    return [os.getpid(), *sorted(kept - {os.getpid()})]


class Requests(Collector):
    """What all processes have counted, those that ended included."""

    def describe(self) -> list[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        processes()
        yield from MultiProcessCollector(None).collect()  # type: ignore[no-untyped-call]


class Processes(Collector):
    def describe(self) -> list[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        supervisor, *workers = processes()
        yield GaugeMetricFamily("careflow_workers", "Processes that answer requests.", value=len(workers))
        memory = GaugeMetricFamily("careflow_memory_bytes", "Resident memory, of all workers together.", labels=["of"])
        memory.add_metric(["supervisor"], resident(supervisor))
        memory.add_metric(["workers"], sum(map(resident, workers)))
        yield memory


def resident(process: int) -> int:
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except OSError:  # it has just ended
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


class Backlogs(Collector):
    """What waits in the database. While that does not answer, nothing but the fact is told."""

    def describe(self) -> list[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        from django.db import Error, connections
        from django.utils import timezone

        try:
            told = list(backlogs(timezone.now()))
        except Error as error:
            log.warning("backlogs could not be counted: %s", type(error).__name__)
            told = []
        finally:
            connections.close_all()
        yield GaugeMetricFamily("careflow_database_up", "Whether the database answers.", value=bool(told))
        yield from told


def backlogs(now: datetime) -> Iterator[Metric]:
    from careflow.domains.audit.queries import sealing_lag
    from careflow.domains.scheduling.queries import offered_until
    from careflow.platform import mail

    def gauge(name: str, what: str, value: float) -> Metric:
        return GaugeMetricFamily(name, what, value=value)

    def age(of: datetime | None) -> float:
        return max(0.0, (now - of).total_seconds()) if of else 0

    letters, lag, offered = mail.backlog(now=now), sealing_lag(), offered_until(now=now)
    yield gauge("careflow_letters_waiting", "Letters that are due and have not left.", letters.waiting)
    yield gauge("careflow_letters_oldest_seconds", "For how long the oldest of them is due.", age(letters.oldest))
    yield gauge("careflow_audit_unsealed_events", "Events of the log that wait for a seal.", lag.waiting)
    yield gauge("careflow_audit_unsealed_seconds", "For how long the oldest of them waits.", age(lag.oldest))
    if offered:
        what = "Until the last bookable slot, of the clinic where it comes first; 0 where one has none left."
        yield gauge("careflow_slots_ahead_seconds", what, (offered - now).total_seconds())
