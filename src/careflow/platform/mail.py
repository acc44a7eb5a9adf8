"""Letters by e-mail: they leave after the commit, in the background, and never turn an answer into an error.

In the background, so that an answer takes as long whether there was somebody to write to or not."""

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

log = logging.getLogger("careflow.mail")


@dataclass(frozen=True, slots=True)
class Letter:
    to: str
    subject: str
    text: str


def send_after_commit(letter: Letter) -> None:
    """Nothing is sent when the transaction is taken back. What was not sent by the end of the process is lost:
    letters must be such that people can ask for another one."""
    transaction.on_commit(lambda: _hand_over(letter))


def _hand_over(letter: Letter) -> None:
    if settings.MAIL_IN_BACKGROUND:
        postman().submit(_send, letter)
    else:
        _send(letter)


@lru_cache(maxsize=1)
def postman() -> ThreadPoolExecutor:
    """One thread for each process, which ends with it."""
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="mail")


def _send(letter: Letter) -> None:
    try:
        EmailMessage(letter.subject, letter.text, settings.MAIL_FROM, [letter.to]).send()
    except Exception as error:  # noqa: BLE001  (whatever a mail server does)
        log.error("a letter could not be sent: %s", type(error).__name__)  # noqa: TRY400  (texts quote addresses)
