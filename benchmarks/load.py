"""Clients on kept connections, in a process of their own: each sends its next request when the answer is there.

    python -m benchmarks.load PORT CLIENTS SECONDS < requests

Reads whole requests from standard input, as JSON: a list of texts. With SECONDS 0 each is sent once. Prints what
happened as JSON."""

import json
import socket
import sys
import threading
import time
from collections.abc import Iterator
from itertools import cycle, islice

ANSWERED, END = b"HTTP/1.1 2", b"\r\n\r\n"
LENGTH = b"content-length:"


class Client(threading.Thread):
    def __init__(self, port: int, requests: Iterator[bytes], until: float) -> None:
        super().__init__()
        self.connection = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.requests, self.until = requests, until
        self.latencies: list[float] = []
        self.refused: list[str] = []

    def run(self) -> None:
        for request in self.requests:
            started = time.perf_counter()
            if started >= self.until:
                return
            self.connection.sendall(request)
            head, body = self._answer()
            self.latencies.append(time.perf_counter() - started)
            if not head.startswith(ANSWERED):
                self.refused.append((head.split(b"\r\n")[0] + b" " + body[:200]).decode(errors="replace"))

    def _answer(self) -> tuple[bytes, bytes]:
        received = b""
        while END not in received:
            received += self._more()
        head, _, body = received.partition(END)
        low = head.lower()
        length = int(low[low.index(LENGTH) + len(LENGTH) :].split(b"\r\n", 1)[0]) if LENGTH in low else 0
        parts, there = [body], len(body)
        while there < length:
            parts.append(self._more())
            there += len(parts[-1])
        return head, b"".join(parts)

    def _more(self) -> bytes:
        received = self.connection.recv(262_144)
        if not received:
            raise ConnectionError("the server closed the connection")
        return received


def main() -> None:
    port, clients, seconds = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    requests = [text.encode() for text in json.load(sys.stdin)]
    started = time.perf_counter()
    until = started + seconds if seconds else float("inf")
    threads = [Client(port, _own(requests, number, clients, once=not seconds), until) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - started
    latencies = sorted(latency for thread in threads for latency in thread.latencies)
    refused = [line for thread in threads for line in thread.refused]
    print(json.dumps({"seconds": took, "latencies": latencies, "refused": refused}))


def _own(requests: list[bytes], number: int, clients: int, *, once: bool) -> Iterator[bytes]:
    """Each client begins somewhere else; once means that nobody sends what another one does."""
    if once:
        return islice(requests, number, None, clients)
    start = number * len(requests) // clients
    return cycle(requests[start:] + requests[:start])


if __name__ == "__main__":
    main()
