"""What a running CareFlow does beside answering: housekeeping, letters."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

SECONDS_BETWEEN_CLEANINGS = 3600
SECONDS_BETWEEN_LETTERS = 20
SECONDS_FOR_A_LETTER = 10  # that is in hand when the server stops

log = logging.getLogger("careflow.housekeeping")


def keep_house() -> None:
    """Forget hourly what may be forgotten, and move the bookable days on. A failure is logged and the next
    hour tries again."""
    from django.db import connections
    from django.utils import timezone

    from careflow.platform.housekeeping import clean_up

    while True:
        time.sleep(SECONDS_BETWEEN_CLEANINGS)
        try:
            clean_up(now=timezone.now())
        except Exception:
            log.exception("housekeeping failed")
        finally:
            connections.close_all()


@contextmanager
def carrying_letters() -> Iterator[None]:
    """Send what is due later or failed before, and what processes that died left behind. In the end, the letter in
    hand may still be finished."""
    stopping = threading.Event()
    carrier = threading.Thread(target=carry_letters, args=(stopping,), daemon=True)
    carrier.start()
    try:
        yield
    finally:
        stopping.set()
        carrier.join(SECONDS_FOR_A_LETTER)


def carry_letters(stopping: threading.Event) -> None:
    from django.db import connections

    from careflow.platform.mail.delivery import deliver_due

    while not stopping.is_set():
        try:
            deliver_due(go_on=lambda: not stopping.is_set())
        except Exception as error:  # noqa: BLE001  (the next look tries again)
            log.error("letters could not be looked for: %s", type(error).__name__)  # noqa: TRY400  (thrice a minute)
        finally:
            connections.close_all()
        stopping.wait(SECONDS_BETWEEN_LETTERS)
