"""`careflow run` as a process of its own, on an empty folder and a free port: a server as an operator has it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

import pytest

from careflow.settings.environment import Environment

SECONDS_TO_START = 60
SECONDS_TO_STOP = 20


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(folder: Path, port: int, **more: str) -> dict[str, str]:
    """What a start on SQLite in this folder sees; nothing of how the tests themselves are set up."""
    ours = {name.upper() for name in Environment.model_fields} | {"DJANGO_SETTINGS_MODULE"}
    inherited = {name: value for name, value in os.environ.items() if name not in ours}
    return {**inherited, "PORT": str(port), "DATA_DIR": str(folder / "data"), "WORKERS": "1", **more}


def careflow(*arguments: str, env: dict[str, str], seconds: int = SECONDS_TO_START) -> subprocess.CompletedProcess[str]:
    """A command, run to its end, which must come within so many seconds."""
    command = [sys.executable, "-m", "careflow", *arguments]
    return subprocess.run(command, check=False, env=env, capture_output=True, text=True, timeout=seconds)


class Running:
    def __init__(self, folder: Path, **more: str) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = environment(folder, self.port, **more)
        self.out, self.err = folder / "out", folder / "err"
        with self.out.open("w") as out, self.err.open("w") as err:
            command = [sys.executable, "-m", "careflow", "run"]
            self.process = subprocess.Popen(command, env=self.environment, stdout=out, stderr=err)

    def wait_until_ready(self) -> None:
        until = time.monotonic() + SECONDS_TO_START
        while "Ctrl-C stops." not in self.out.read_text():
            assert self.process.poll() is None, self.out.read_text() + self.err.read_text()
            assert time.monotonic() < until, self.out.read_text()
            time.sleep(0.05)

    def get(self, path: str, **headers: str) -> tuple[int, Message, bytes]:
        request = urllib.request.Request(f"{self.url}{path}", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                return response.status, response.headers, response.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, error.read()

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=SECONDS_TO_STOP)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One for all who only look; mark such tests `xdist_group("server")` to have just one."""
    running = Running(tmp_path_factory.mktemp("server"))
    try:
        running.wait_until_ready()
        yield running
    finally:
        running.stop()
