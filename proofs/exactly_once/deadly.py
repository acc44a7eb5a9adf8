"""The product's application, and then death: when it returns, the transaction is committed and nothing of the answer
has left."""

import os
import signal
from collections.abc import Callable, Iterable
from typing import Any

from careflow.web.wsgi import application as product

WORKER, SERVER = "worker", "server"


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    answer: Iterable[bytes] = product(environ, start_response)
    victim = environ.get("HTTP_X_PROOF_KILLS", "")
    if victim == WORKER:
        os.kill(os.getpid(), signal.SIGKILL)
    elif victim == SERVER:
        os.killpg(os.getpgrp(), signal.SIGKILL)  # of the supervisor, which leads the group, and all its workers
    return answer
