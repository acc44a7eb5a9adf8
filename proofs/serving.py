"""`careflow run` as a process of its own, in a folder and on a free port: the product as an operator has it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from http.client import HTTPConnection
from pathlib import Path
from typing import IO

from careflow.settings.environment import Environment

SECONDS_TO_START = 300  # on a machine that does much else
SECONDS_TO_STOP = 20


class NotStarted(Exception):
    """With what the process printed."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(folder: Path, port: int, **more: str) -> dict[str, str]:
    """What a start on SQLite in this folder sees; nothing of what this process itself was set up with."""
    ours = {name.upper() for name in Environment.model_fields} | {"DJANGO_SETTINGS_MODULE"}
    inherited = {name: value for name, value in os.environ.items() if name not in ours}
    return {**inherited, "PORT": str(port), "DATA_DIR": str(folder / "data"), "WORKERS": "1", **more}


def careflow(*arguments: str, env: dict[str, str], seconds: int = SECONDS_TO_START) -> subprocess.CompletedProcess[str]:
    """A command, run to its end, which must come within so many seconds."""
    command = [sys.executable, "-m", "careflow", *arguments]
    return subprocess.run(command, check=False, env=env, capture_output=True, text=True, timeout=seconds)


class Running:
    """One server. `more` are variables of the environment: DATABASE_URL, WORKERS, DEMO_MODE, …"""

    def __init__(self, folder: Path, **more: str) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = environment(folder, self.port, **more)
        self.out, self.err = folder / "out", folder / "err"
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        def opened(path: Path) -> IO[bytes]:
            return path.open("wb")

        with opened(self.out) as out, opened(self.err) as err:
            # A session of its own, so that `kill` reaches the workers too.
            return subprocess.Popen(
                [sys.executable, "-m", "careflow", "run"],
                env=self.environment,
                stdout=out,
                stderr=err,
                start_new_session=True,
            )

    def start_again(self) -> None:
        """On the same folder and port, after `stop` or `kill`."""
        self.process = self._start()

    def wait_until_ready(self) -> None:
        """Raises NotStarted."""
        until = time.monotonic() + SECONDS_TO_START
        while "Ctrl-C stops." not in self.out.read_text():
            if self.process.poll() is not None or time.monotonic() > until:
                raise NotStarted(self.out.read_text() + self.err.read_text())
            time.sleep(0.05)

    def get(self, path: str, **headers: str) -> tuple[int, Message, bytes]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            return response.status, response.headers, response.read()
        finally:
            connection.close()

    def stop(self) -> int:
        """As Ctrl-C does."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=SECONDS_TO_STOP)

    def kill(self) -> None:
        """The server and all its workers at once, without a word (SIGKILL)."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=SECONDS_TO_STOP)


@contextmanager
def serving(folder: Path, **more: str) -> Iterator[Running]:
    """Ready on entering; nothing of it runs after leaving. Raises NotStarted."""
    running = Running(folder, **more)
    try:
        running.wait_until_ready()
        yield running
    finally:
        try:
            running.stop()
        except subprocess.TimeoutExpired:
            running.kill()
