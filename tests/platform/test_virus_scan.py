"""Asking ClamAV, against a daemon of our own that speaks its protocol."""

import socketserver
import threading
from contextlib import contextmanager
from io import BytesIO

import pytest

from careflow.platform import virus_scan
from careflow.platform.virus_scan import ScannerDown, is_infected

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd(socketserver.StreamRequestHandler):
    """`INSTREAM` as the manual of clamd describes it; what it has read lies in `server.seen`."""

    def handle(self):
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while size := int.from_bytes(self.rfile.read(4)):
            content += self.rfile.read(size)
        self.server.seen.append(content)
        answer = self.server.answer or (b"stream: Eicar-Signature FOUND" if EICAR in content else b"stream: OK")
        self.wfile.write(answer + b"\0")


@contextmanager
def clamd(kind, address, answer=b""):
    with kind(address, Clamd) as server:
        server.seen, server.answer = [], answer
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def on_loopback(settings, answer=b""):
    with clamd(socketserver.TCPServer, ("127.0.0.1", 0), answer) as server:
        settings.CLAMAV_ADDRESS = f"127.0.0.1:{server.server_address[1]}"
        yield server


def test_without_a_scanner_nothing_is_infected():
    assert not is_infected(BytesIO(EICAR))


@pytest.mark.parametrize(("content", "verdict"), [(b"a paper" * 50_000, False), (b"%PDF-" + EICAR, True), (b"", False)])
def test_it_sees_every_byte_and_gives_its_verdict(settings, content, verdict):
    with on_loopback(settings) as server:
        assert is_infected(BytesIO(content)) is verdict

    assert server.seen == [content]


def test_a_socket_on_the_machine_will_do(settings, tmp_path):
    settings.CLAMAV_ADDRESS = str(tmp_path / "clamd.sock")
    with clamd(socketserver.UnixStreamServer, settings.CLAMAV_ADDRESS):
        assert is_infected(BytesIO(EICAR))


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR", b"", b"stream: OK but", b"\xff\xfe"])
def test_anything_but_a_verdict_is_none(settings, answer):
    with on_loopback(settings, answer or b" "), pytest.raises(ScannerDown):
        is_infected(BytesIO(b"x"))


@pytest.mark.parametrize("address", ["127.0.0.1:1", "/nowhere/clamd.sock"])
def test_a_scanner_that_is_away_stops_uploads_unless_it_may_be_missing(settings, caplog, address):
    settings.CLAMAV_ADDRESS = address
    with pytest.raises(ScannerDown):
        is_infected(BytesIO(b"x"))

    settings.CLAMAV_REQUIRED = False
    assert not is_infected(BytesIO(b"x"))
    assert [record.message for record in caplog.records] == ["ClamAV gives no verdict"] * 2


def test_a_scanner_that_falls_silent_is_not_waited_for_forever(settings, monkeypatch):
    monkeypatch.setattr(virus_scan, "SECONDS", 0.2)
    with socketserver.TCPServer(("127.0.0.1", 0), Clamd) as silent:
        settings.CLAMAV_ADDRESS = f"127.0.0.1:{silent.server_address[1]}"
        with pytest.raises(ScannerDown):
            is_infected(BytesIO(b"x"))
