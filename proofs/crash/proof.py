"""One database's share of the kills."""

import hashlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from proofs.calling import Answer, NoAnswer, SignInRefused
from proofs.crash.clients import AWAY, PAUSE, Client, Door, Person
from proofs.crash.ledger import Kept, Ledger
from proofs.crash.records import Records
from proofs.crash.victims import OF_ENGINE, Scene, Start, Victim
from proofs.crash.work import WRITTEN, Work, at_work, desk, doctor, home, papers
from proofs.engines import Engine
from proofs.postgresql import Cluster, cluster
from proofs.serving import NotStarted, Running, careflow, environment, free_port

WRITES = (5, 40)  # between two kills
MOST_SECONDS, LONGEST = 20.0, 0.3
SECONDS_TO_PREPARE, SECONDS_TO_BEGIN = 600, 60
SECONDS_TO_VERIFY = 3600
WORKERS = 2
PATIENCE_TO_READ = 30.0  # an answer that is away for a while is not lost


@dataclass(slots=True)
class Outcome:
    kills: Counter[Victim] = field(default_factory=Counter)
    acknowledged: Counter[str] = field(default_factory=Counter)
    unanswered: int = 0
    starts: list[Start] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    halves: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    audits: int = 0
    altered: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Proof:
    """`every` kills the log is verified, and once in the end."""

    kills: int
    every: int
    dice: Random
    say: Callable[[str], None]

    def on(self, engine: Engine) -> Outcome:
        """Raises NotStarted, NoPostgreSQL."""
        with TemporaryDirectory() as name, _database(engine) as held:
            more = {"DEMO_MODE": "true", "WORKERS": str(WORKERS)} | ({"DATABASE_URL": held.url} if held else {})
            folder = Path(name)
            done = careflow("demo", env=environment(folder, free_port(), **more), seconds=SECONDS_TO_PREPARE)
            if done.returncode:
                raise NotStarted(done.stdout + done.stderr)
            running = Running(folder, **more)
            scene, outcome = Scene(running, held, self.dice), Outcome()
            try:
                scene.wait_until_well()
                self._work_and_kill(engine, scene, outcome)
            finally:
                running.kill()
        return outcome

    def _work_and_kill(self, engine: Engine, scene: Scene, outcome: Outcome) -> None:
        door, ledger = Door(), Ledger()
        url = scene.cluster.url if scene.cluster else ""
        records = Records(scene.running.folder / "data", url)
        judge = Judge(scene.running.port, ledger, records, outcome)
        with _at_work(scene.running.port, door, ledger, records, self.dice):
            for number in range(1, self.kills + 1):
                victim = OF_ENGINE[engine][(number - 1) % len(OF_ENGINE[engine])]
                door.open()
                if number == 1:
                    _let_all_begin(ledger)
                self._let_work(ledger)
                kill = scene.aim(victim)
                door.close()  # nobody hammers at a server that is gone; what is under way is hit
                if start := kill():
                    outcome.starts.append(start)
                door.wait_until_empty()
                outcome.kills[victim] += 1
                judge.look()
                if number % self.every == 0 or number == self.kills:
                    self._verify(scene.running, outcome)
                    self.say(f"{engine}: {number:,} kills, {ledger.acknowledged.total():,} writes acknowledged")
        judge.look_at_all()
        outcome.acknowledged, outcome.unanswered, outcome.refused = (
            ledger.acknowledged, ledger.unanswered, ledger.refused,
        )  # fmt: skip

    def _let_work(self, ledger: Ledger) -> None:
        """Until some writes more are acknowledged, and a random moment longer."""
        enough = ledger.acknowledged.total() + self.dice.randint(*WRITES)
        until = time.monotonic() + MOST_SECONDS
        while ledger.acknowledged.total() < enough and time.monotonic() < until:
            time.sleep(PAUSE)
        time.sleep(self.dice.uniform(0, LONGEST))

    @staticmethod
    def _verify(running: Running, outcome: Outcome) -> None:
        outcome.audits += 1
        done = careflow("verify-audit", env=running.environment, seconds=SECONDS_TO_VERIFY)
        if done.returncode:
            outcome.altered.append(done.stdout[-2000:] + done.stderr[-2000:])


def _let_all_begin(ledger: Ledger) -> None:
    """Until each kind of write was acknowledged once, so that all of them are there to be lost."""
    until = time.monotonic() + SECONDS_TO_BEGIN
    while not all(ledger.acknowledged[what] for what in WRITTEN) and time.monotonic() < until:
        time.sleep(PAUSE)


@contextmanager
def _database(engine: Engine) -> Iterator[Cluster | None]:
    if engine is Engine.SQLITE:
        yield None
        return
    with cluster() as held:
        yield held


@contextmanager
def _at_work(port: int, door: Door, ledger: Ledger, records: Records, dice: Random) -> Iterator[None]:
    """Clients, each in a thread of its own; none of them lives on afterwards."""
    [first, second] = [
        row[0]
        for row in records.rows("""
            SELECT s.id FROM facilities_staff s JOIN accounts_user u ON u.id = s.user_id
            WHERE u.username IN ('demo_doctor', 'demo_doctor2') AND s.facility_id = 1 ORDER BY s.id""")
    ]
    patients = [row[0] for row in records.rows("SELECT id FROM patients_patient WHERE facility_id = 1 ORDER BY id")]
    works: dict[str, Work] = {
        "desk1": desk(first),
        "desk2": desk(second),
        "doctor1": doctor(patients, Random(dice.random())),
        "doctor2": doctor(patients, Random(dice.random())),
        "home": home(second),
        "papers": papers(patients, Random(dice.random())),
    }
    threads = [
        threading.Thread(target=at_work, args=(Client(name, port, door, ledger), work), name=name, daemon=True)
        for name, work in works.items()
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        door.end()
        for thread in threads:
            thread.join()


@dataclass(slots=True)
class Judge:
    """Compares what was acknowledged with what the server says after a kill, while nobody writes."""

    port: int
    ledger: Ledger
    records: Records
    outcome: Outcome
    people: dict[str, Person] = field(default_factory=dict)

    def look(self) -> None:
        """At what was written since the last look, and for halves anywhere."""
        self._compare(self.ledger.take_touched())
        self.outcome.halves.extend(self.records.findings())

    def look_at_all(self) -> None:
        self._compare(list(self.ledger.kept.values()))

    def _compare(self, several: list[Kept]) -> None:
        for kept in several:
            if fault := self._fault(kept):
                self.outcome.lost.append(f"{kept.what}: {kept.path}: {fault}")

    def _fault(self, kept: Kept) -> str:
        answer = self._read(kept, kept.path)
        content = self._read(kept, f"{kept.path}download/") if kept.content else None
        if answer.status != 200:
            return str(answer.status)
        if content and (content.status != 200 or hashlib.sha256(content.body).hexdigest() != kept.content):
            return "its file"
        return kept.fault(answer.body)

    def _read(self, kept: Kept, path: str) -> Answer:
        """At the second try where the connection is one of before the kill."""
        person = self.people.setdefault(kept.reader, Person(kept.reader, self.port))
        until = time.monotonic() + PATIENCE_TO_READ
        while time.monotonic() < until:
            try:
                answer = person.call("GET", path)
                if answer.status != AWAY:
                    return answer
            except NoAnswer:
                pass
            except SignInRefused as refused:
                return Answer(refused.status, None, {})
            time.sleep(PAUSE)
        return Answer(AWAY, None, {})
