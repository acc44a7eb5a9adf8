"""A PostgreSQL of a proof's own, in a folder: it may be killed, and it is gone afterwards."""

import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

import psycopg

from proofs.serving import free_port

INSTALLED = Path("/usr/lib/postgresql")  # where Debian keeps the servers of each major version
OWNER = "postgres"
BACKENDS = """
    SELECT pid FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND datname = current_database() AND pid <> pg_backend_pid()
"""


class NoPostgreSQL(Exception):
    """Says what was looked for."""


def programs() -> Path:
    """The folder of initdb and pg_ctl. Raises NoPostgreSQL."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    folders = sorted(INSTALLED.glob("*/bin"), key=lambda folder: int(folder.parent.name))
    if not folders:
        raise NoPostgreSQL(
            f"PostgreSQL's server programs are neither on PATH nor under {INSTALLED}: install the package postgresql."
        )
    return folders[-1]


class Cluster:
    """A server that listens on loopback only. Made with all the safety of a usual one: fsync is on."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder, self.port = folder, free_port()
        self.settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": str(folder),
            **settings,
        }

    @property
    def url(self) -> str:
        return self.url_of("careflow")

    def url_of(self, database: str) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/{database}"

    def create(self) -> None:
        self.run("initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", "-D", str(self.folder / "data"))

    def copy(self, primary: "Cluster") -> None:
        """Instead of `create`: a streaming replica, which follows the primary from its start on."""
        source = ["--host=127.0.0.1", f"--port={primary.port}", "--username=postgres"]
        options = ["--write-recovery-conf", "--checkpoint=fast", "-D", str(self.folder / "data")]
        self.run("pg_basebackup", *source, *options)

    def start(self) -> None:
        options = " ".join(f"-c {name}={value}" for name, value in self.settings.items())
        self.run(
            "pg_ctl", "-D", str(self.folder / "data"), "-l", str(self.folder / "log"), "-w", "-o", options, "start"
        )

    def create_database(self, name: str = "careflow") -> None:
        self.run("createdb", "--host=127.0.0.1", f"--port={self.port}", "--username=postgres", name)

    def stop(self) -> None:
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")

    @property
    def postmaster(self) -> int:
        """Its process id."""
        return int((self.folder / "data" / "postmaster.pid").read_text().split()[0])

    def processes(self) -> list[int]:
        """All that live of it, whoever their parent is by now."""
        return [int(link.parent.name) for link in Path("/proc").glob("[0-9]*/cwd") if self._is_at_home(link)]

    def _is_at_home(self, link: Path) -> bool:
        try:
            return link.readlink() == self.folder / "data"
        except OSError:  # it ended meanwhile
            return False

    def backends(self) -> list[int]:
        """Those that serve somebody in the database named careflow. Raises NoPostgreSQL while nobody is let in."""
        try:
            with psycopg.connect(self.url) as connection:
                return [row[0] for row in connection.execute(BACKENDS).fetchall()]
        except psycopg.OperationalError:
            raise NoPostgreSQL(f"PostgreSQL does not answer at {self.url}.") from None

    def kill(self) -> None:
        """The postmaster, without a word (SIGKILL)."""
        os.kill(self.postmaster, signal.SIGKILL)

    def run(self, program: str, *arguments: str) -> None:
        """One of PostgreSQL's programs, as a person whom they accept: the server refuses to run as root."""
        command = [str(programs() / program), *arguments]
        # pg_ctl start leaves a server behind that would keep a pipe open: its output goes into a file.
        with (self.folder / "commands").open("a") as log:
            done = subprocess.run(
                command, stdout=log, stderr=log, check=False, cwd=self.folder, user=OWNER if os.geteuid() == 0 else None
            )
        if done.returncode:
            said = "".join(
                path.read_text()[-2000:] for path in (self.folder / "commands", self.folder / "log") if path.exists()
            )
            raise NoPostgreSQL(f"{program} ended with {done.returncode}: {said}")


@contextmanager
def cluster(**settings: str) -> Iterator[Cluster]:
    """Running, with an empty database named careflow; stopped and removed on leaving. Raises NoPostgreSQL."""
    with _placed(settings) as made:
        made.create()
        with _started(made):
            made.create_database()
            yield made


@contextmanager
def replica(primary: Cluster, **settings: str) -> Iterator[Cluster]:
    """Running, and following the primary; stopped and removed on leaving. Raises NoPostgreSQL."""
    with _placed(settings) as made:
        made.copy(primary)
        with _started(made):
            yield made


@contextmanager
def _placed(settings: dict[str, str]) -> Iterator[Cluster]:
    """In a folder of its own that its server may use."""
    folder = Path(mkdtemp(prefix="careflow-postgresql-"))
    if os.geteuid() == 0:
        owner = pwd.getpwnam(OWNER)
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    try:
        yield Cluster(folder, **settings)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _started(made: Cluster) -> Iterator[None]:
    made.start()
    try:
        yield
    finally:
        with suppress(NoPostgreSQL):  # it does not run any more
            made.stop()
