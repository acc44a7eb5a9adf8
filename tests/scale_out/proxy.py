"""An nginx of the tests' own in front of several app processes."""

import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from proofs.serving import SECONDS_TO_START, free_port

SETTINGS = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{}}
http {{
    access_log off;
    client_max_body_size 11m;
    client_body_temp_path {folder}/bodies;
    proxy_temp_path {folder}/answers;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    upstream careflow {{
        {servers}
    }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://careflow;
            proxy_http_version 1.1;
            proxy_set_header Host $host:$server_port;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_connect_timeout 2s;
            proxy_next_upstream error timeout;
        }}
    }}
}}
"""


@contextmanager
def proxy(folder: Path, ports: Sequence[int]) -> Iterator[int]:
    """Its port. A server that refuses the connection is left alone for two seconds and another one asked."""
    if shutil.which("nginx") is None:
        pytest.skip("no nginx on this machine")
    port = free_port()
    servers = "\n        ".join(f"server 127.0.0.1:{each} max_fails=1 fail_timeout=2s;" for each in ports)
    (folder / "nginx.conf").write_text(SETTINGS.format(folder=folder, port=port, servers=servers))
    command = ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "nginx.log")]
    with subprocess.Popen(command) as process:
        try:
            until = time.monotonic() + SECONDS_TO_START
            while not _answers(port):
                assert process.poll() is None, (folder / "nginx.log").read_text()
                assert time.monotonic() < until, (folder / "nginx.log").read_text()
                time.sleep(0.05)
            yield port
        finally:
            process.terminate()


def _answers(port: int) -> bool:
    with closing(HTTPConnection("127.0.0.1", port, timeout=5)) as connection, suppress(OSError, HTTPException):
        connection.request("GET", "/health/")
        return connection.getresponse().status == 200
    return False
