"""Sends what is due at once, in the background of the process that wrote it."""

import logging
import threading

from django.conf import settings
from django.db import connections

from careflow.platform.mail.delivery import deliver_due

log = logging.getLogger("careflow.mail")


class Postman:
    """A thread that lives while there is something to do, at most one for each process. When the process ends, it
    finishes the letter in its hands; whoever looks next sends the others."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.asked = self.walking = False

    def nudge(self) -> None:
        with self.lock:
            self.asked = True
            if self.walking:
                return
            self.walking = True
        try:
            threading.Thread(target=self._walk, name="mail", daemon=False).start()
        except RuntimeError:  # no thread to be had; the letter waits in the outbox
            self.walking = False

    def _walk(self) -> None:
        while self._wanted():
            try:
                deliver_due(go_on=_is_running)
            except Exception as error:  # noqa: BLE001  (the next round tries again)
                log.error("letters could not be looked for: %s", type(error).__name__)  # noqa: TRY400
            finally:
                connections.close_all()

    def _wanted(self) -> bool:
        with self.lock:
            self.walking = self.asked and _is_running()
            self.asked = False
            return self.walking


def _is_running() -> bool:
    return threading.main_thread().is_alive()


_postman = Postman()


def nudge() -> None:
    if settings.MAIL_IN_BACKGROUND:
        _postman.nudge()
    else:
        deliver_due()
