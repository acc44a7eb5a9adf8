"""The product's application, and then death for whoever did the write: when it returns, the transaction is committed
and nothing of the answer has left. Who only repeats an answer, or is told to come back, lives."""

import os
import signal
import threading
from collections.abc import Callable, Iterable
from typing import Any

from careflow.platform import idempotency
from careflow.web.wsgi import application as product

WORKER, SERVER = "worker", "server"
wrote = threading.local()
keep = idempotency.keep


def noting(*of_slot: Any, **of_answer: Any) -> None:
    """The product keeps an answer in the transaction of its write, and nowhere else."""
    keep(*of_slot, **of_answer)
    wrote.here = True


idempotency.keep = noting


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    wrote.here = False
    answer: Iterable[bytes] = product(environ, start_response)
    victim = environ.get("HTTP_X_PROOF_KILLS", "") if wrote.here else ""
    if victim == WORKER:
        os.kill(os.getpid(), signal.SIGKILL)
    elif victim == SERVER:
        os.killpg(os.getpgrp(), signal.SIGKILL)  # of the supervisor, which leads the group, and all its workers
    return answer
