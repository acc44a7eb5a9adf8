"""Who is killed (SIGKILL), and how work goes on afterwards as an operator would make it."""

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from http.client import HTTPException
from pathlib import Path
from random import Random

from proofs.engines import Engine
from proofs.postgresql import Cluster, NoPostgreSQL
from proofs.serving import NotStarted, Running

PATIENCE, PATIENCE_WITH_ORPHANS = 120.0, 20.0
TICK = 0.01
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")
ALONE = 0.25  # of a core, which others may use meanwhile


class Victim(StrEnum):
    SERVER = "server"
    WORKER = "worker"
    POSTMASTER = "postmaster"
    BACKEND = "backend"


OF_ENGINE = {
    Engine.SQLITE: (Victim.SERVER, Victim.WORKER),
    Engine.POSTGRESQL: (Victim.SERVER, Victim.WORKER, Victim.POSTMASTER, Victim.BACKEND),
}


@dataclass(frozen=True, slots=True)
class Start:
    """How long it took until the server answered, and the cores that other programs used meanwhile."""

    seconds: float
    others: float

    @property
    def is_alone(self) -> bool:
        return self.others < ALONE


@dataclass(slots=True)
class Scene:
    running: Running
    cluster: Cluster | None
    dice: Random

    def aim(self, victim: Victim) -> Callable[[], Start | None]:
        """Chosen while work goes on, for looking takes a while. What is returned kills, and returns when the server
        answers again: a start where there was one. Raises NotStarted, NoPostgreSQL."""
        match victim:
            case Victim.SERVER:
                return self._kill_server
            case Victim.WORKER:
                return partial(self._kill_worker, self.dice.choice(self._found(self.running.workers)))
            case Victim.POSTMASTER:
                return partial(self._kill_postmaster, self._cluster().processes())
            case Victim.BACKEND:
                backend = self.dice.choice(self._found(self._cluster().backends))
                return partial(self._kill_backend, backend, self._cluster().processes())

    def _kill_server(self) -> Start:
        self.running.kill()
        return self.start(self.running.start_again)

    def _kill_worker(self, process: int) -> None:
        os.kill(process, signal.SIGKILL)
        self.wait_until_well()

    def start(self, what: Callable[[], None]) -> Start:
        """Raises NotStarted, NoPostgreSQL."""
        began, all_before, ours_before = time.monotonic(), _seconds_of_all(), self._seconds_of_ours()
        what()
        self.wait_until_well()
        took = time.monotonic() - began
        everything = _seconds_of_all() - all_before
        return Start(took, max(0.0, everything - used(ours_before, self._seconds_of_ours())) / took)

    def _seconds_of_ours(self) -> dict[int, float]:
        """Of CPU, by each process of the server, of its database, and this one."""
        seconds = _seconds_of_session(self.running.process.pid) | {os.getpid(): time.process_time()}
        if self.cluster:
            seconds |= {process: _seconds_of(process) for process in self.cluster.processes()}
        return seconds

    def wait_until_well(self) -> None:
        """Raises NotStarted."""
        until = time.monotonic() + PATIENCE
        while not self._is_well():
            if self.running.process.poll() is not None or time.monotonic() > until:
                raise NotStarted(self.running.out.read_text() + self.running.err.read_text()[-2000:])
            time.sleep(TICK)

    def _is_well(self) -> bool:
        try:
            return self.running.get("/health/")[0] == 200
        except (OSError, HTTPException):
            return False

    def _kill_postmaster(self, known: list[int]) -> Start:
        """PostgreSQL refuses to start while a process of the last one is there. They end by themselves when they
        notice; one that does not is killed, too."""
        cluster = self._cluster()
        cluster.kill()
        until = time.monotonic() + PATIENCE_WITH_ORPHANS
        while any(Path(f"/proc/{process}").exists() for process in {*known, *cluster.processes()}):
            if time.monotonic() > until:
                for process in cluster.processes():
                    os.kill(process, signal.SIGKILL)
            time.sleep(TICK)
        return self.start(cluster.start)

    def _kill_backend(self, process: int, known: list[int]) -> None:
        """All the others end with it, and PostgreSQL recovers by itself. Until they have, one of them may still answer
        as if nothing were."""
        os.kill(process, signal.SIGKILL)
        until = time.monotonic() + PATIENCE
        ending = {*known, process} - {self._cluster().postmaster}
        while any(Path(f"/proc/{each}").exists() for each in ending) and time.monotonic() < until:
            time.sleep(TICK)
        while True:
            time.sleep(TICK)
            try:
                self._cluster().backends()
            except NoPostgreSQL:
                if time.monotonic() > until:
                    raise
            else:
                break
        self.wait_until_well()

    def _found(self, look: Callable[[], list[int]]) -> list[int]:
        """The processes, as soon as there are some: a worker may just be taking another's place."""
        until = time.monotonic() + PATIENCE
        while not (found := look()):
            if time.monotonic() > until:
                raise NotStarted(self.running.err.read_text()[-2000:])
            time.sleep(TICK)
        return found

    def _cluster(self) -> Cluster:
        if self.cluster is None:
            raise NoPostgreSQL("There is no PostgreSQL here.")
        return self.cluster


def used(before: dict[int, float], after: dict[int, float]) -> float:
    """Between the two looks. Of a process that has ended meanwhile it is not known, and counts as nothing."""
    return sum(seconds - before.get(process, 0.0) for process, seconds in after.items())


def _seconds_of_all() -> float:
    """Of CPU, by every program on this machine."""
    user, nice, system, _idle, _io, *interrupts = Path("/proc/stat").read_text().split("\n")[0].split()[1:9]
    return sum(map(int, (user, nice, system, *interrupts))) / CLOCK_TICKS


def _seconds_of_session(leader: int) -> dict[int, float]:
    """Of CPU, by the processes that live in this session."""
    found = {int(folder.name): _fields(int(folder.name)) for folder in Path("/proc").glob("[0-9]*")}
    return {process: _seconds_in(fields) for process, fields in found.items() if fields and int(fields[3]) == leader}


def _seconds_of(process: int) -> float:
    fields = _fields(process)
    return _seconds_in(fields) if fields else 0.0


def _fields(process: int) -> list[str]:
    """Of its status, behind the name; none when it is gone."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _seconds_in(fields: list[str]) -> float:
    return (int(fields[11]) + int(fields[12])) / CLOCK_TICKS
