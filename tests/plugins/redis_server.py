"""A Redis of the tests' own, which keeps nothing on disk."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

from proofs.serving import SECONDS_TO_START, free_port


class RedisServer:
    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        """Raises an assertion when it does not answer in time."""
        options = {"--bind": "127.0.0.1", "--port": str(self.port), "--save": "", "--appendonly": "no"}
        words = [word for option in options.items() for word in option]
        with (self.folder / "redis.log").open("a") as log:
            command = ["redis-server", *words, "--dir", str(self.folder)]
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        until = time.monotonic() + SECONDS_TO_START
        while not self.answers():
            assert self.process.poll() is None, (self.folder / "redis.log").read_text()
            assert time.monotonic() < until, (self.folder / "redis.log").read_text()
            time.sleep(0.05)

    def answers(self) -> bool:
        with redis.Redis.from_url(self.url) as client:
            try:
                return bool(client.ping())
            except redis.RedisError:
                return False

    def forget_everything(self) -> None:
        with redis.Redis.from_url(self.url) as client:
            client.flushall()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    if shutil.which("redis-server") is None:
        pytest.skip("no redis-server on this machine")
    running = RedisServer(tmp_path_factory.mktemp("redis"))
    try:
        yield running
    finally:
        running.stop()


@pytest.fixture(params=["table", pytest.param("redis", marks=[pytest.mark.redis, pytest.mark.xdist_group("redis")])])
def counters(request: pytest.FixtureRequest, settings: Any) -> str:
    """Where the limits of this test are counted: once in the table, once in Redis."""
    if request.param == "redis":
        server = request.getfixturevalue("redis_server")
        server.forget_everything()
        settings.REDIS_URL = server.url
    return str(request.param)
