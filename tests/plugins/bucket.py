"""An S3 server of another make in a process of its own, with one bucket."""

import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from careflow.settings.environment import Environment
from proofs.serving import SECONDS_TO_START, free_port

BUCKET = "papers"


class BucketServer:
    def __init__(self, folder: Path) -> None:
        self.port, self.log = free_port(), folder / "s3.log"
        self.url = f"http://127.0.0.1:{self.port}"
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)]
        with self.log.open("w") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)

    def wait_until_ready(self) -> None:
        until = time.monotonic() + SECONDS_TO_START
        while not self._made():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < until, self.log.read_text()
            time.sleep(0.1)

    def _made(self) -> bool:
        request = urllib.request.Request(f"{self.url}/{BUCKET}", method="PUT")
        try:
            with urllib.request.urlopen(request, timeout=5) as response:
                return response.status == 200
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def environment(self, **other: str) -> Environment:
        """What an operator sets to use it."""
        ours = {
            "document_storage": f"s3://{BUCKET}/clinic/one",
            "document_storage_endpoint": self.url,
            "document_storage_region": "us-east-1",
            "document_storage_key_id": "someone",
            "document_storage_secret": "something",
        }
        return Environment(**ours | other)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)


@pytest.fixture(scope="session")
def bucket_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BucketServer]:
    """Mark tests that ask for it `xdist_group("bucket")` to have just one."""
    running = BucketServer(tmp_path_factory.mktemp("bucket"))
    try:
        running.wait_until_ready()
        yield running
    finally:
        running.stop()
