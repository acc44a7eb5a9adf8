"""Asking ClamAV about a file, where the settings name a daemon (`INSTREAM` of clamd's protocol)."""

import logging
import socket
from typing import BinaryIO

from django.conf import settings

from careflow.platform.problems import Problem

CHUNK = 64 * 1024
SECONDS = 30
LONGEST_ANSWER = 4096
log = logging.getLogger("careflow.virus_scan")


class ScannerDown(Problem):
    status, code = 503, "virus_scan.down"
    detail = "Files cannot be checked for viruses at the moment. Please try again later."

    def headers(self) -> dict[str, str]:
        return {"Retry-After": "60"}


def is_infected(content: BinaryIO) -> bool:
    """False without a scanner, and when it fails but is not required. Raises ScannerDown."""
    if not settings.CLAMAV_ADDRESS:
        return False
    try:
        answer = _ask(content)
    except OSError:
        answer = ""
    if answer.endswith(" FOUND"):
        log.warning("an infected file was refused")
        return True
    if answer.endswith(" OK"):
        return False
    log.error("ClamAV gives no verdict")
    if settings.CLAMAV_REQUIRED:
        raise ScannerDown
    return False


def _ask(content: BinaryIO) -> str:
    content.seek(0)
    with _connected() as connection:
        connection.sendall(b"zINSTREAM\0")
        while chunk := content.read(CHUNK):
            connection.sendall(len(chunk).to_bytes(4) + chunk)
        connection.sendall(bytes(4))
        answer = b""
        while b"\0" not in answer and len(answer) < LONGEST_ANSWER and (part := connection.recv(LONGEST_ANSWER)):
            answer += part
    return answer.partition(b"\0")[0].decode("utf-8", "replace").strip()


def _connected() -> socket.socket:
    address: str = settings.CLAMAV_ADDRESS
    if address.startswith("/"):
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(SECONDS)
        try:
            connection.connect(address)
        except OSError:
            connection.close()
            raise
        return connection
    host, _, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=SECONDS)
