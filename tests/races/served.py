"""The real server with four workers on a test's own database, and clients that all ask at the same moment."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from django.db import connection

from proofs.serving import SECONDS_TO_START, free_port

WORKERS, THREADS = 4, 4


class Answer(NamedTuple):
    status: int
    body: Any


class Served:
    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"

    def send(self, method: str, path: str, token: str, body: Any = None) -> Answer:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        request = urllib.request.Request(
            f"{self.url}/v1/{path}", method=method, headers=headers, data=json.dumps(body or {}).encode()
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return Answer(response.status, json.loads(response.read() or b"null"))
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, json.loads(error.read()))

    def is_up(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/health/", timeout=5):
                return True
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False


@contextmanager
def served(folder: Path, settings: str = "careflow.settings.test") -> Iterator[Served]:
    """Serves the database that the default connection points to."""
    port = free_port()
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": settings,
        "TEST_DATABASE_URL": database_address(),
        "PYTHONPATH": f"src{os.pathsep}.",
    }
    options = {
        "--interface": "wsgi",
        "--host": "127.0.0.1",
        "--port": str(port),
        "--workers": str(WORKERS),
        "--blocking-threads": str(THREADS),
        # One that is told to stop while it starts may never hear of it.
        "--workers-kill-timeout": "10",
    }
    words = [word for option in options.items() for word in option]
    command = [sys.executable, "-m", "granian", *words, "careflow.web.wsgi:application"]
    with (folder / "server.log").open("w") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        server, until = Served(port), time.monotonic() + SECONDS_TO_START
        while not server.is_up():
            assert process.poll() is None, (folder / "server.log").read_text()
            assert time.monotonic() < until, (folder / "server.log").read_text()
            time.sleep(0.1)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=20)


def database_address() -> str:
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    person = f"{settings['USER']}:{settings['PASSWORD']}" if settings["PASSWORD"] else settings["USER"]
    return f"postgres://{person}@{settings['HOST']}:{settings['PORT'] or 5432}/{settings['NAME']}"
