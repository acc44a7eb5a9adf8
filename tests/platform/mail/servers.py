"""Mail servers as `EMAIL_BACKEND`: of those that stay in this process, and of those that bring it down."""

import os
import signal
import time
from pathlib import Path

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.locmem import EmailBackend as Working

HERE = "tests.platform.mail.servers"


class Died(BaseException):
    """Stands in for the end of the process."""


class Broken(BaseEmailBackend):
    """Says no, quoting the address."""

    def send_messages(self, email_messages):
        raise OSError(f"{email_messages[0].to[0]} is not known here")


class DeadBefore(BaseEmailBackend):
    def send_messages(self, _email_messages):
        raise Died


class DeadAfter(Working):
    def send_messages(self, email_messages):
        super().send_messages(email_messages)
        raise Died


class Folder(BaseEmailBackend):
    """Keeps what comes in the folder that `MAIL_FOLDER` names, a file for each letter, and takes its time."""

    def send_messages(self, email_messages):
        for message in email_messages:
            number = f"{os.getpid()}-{time.monotonic_ns()}"
            (Path(os.environ["MAIL_FOLDER"]) / number).write_bytes(message.message().as_bytes())
            time.sleep(float(os.environ.get("MAIL_SECONDS", "0.01")))


class KilledBefore(BaseEmailBackend):
    def send_messages(self, _email_messages):
        os.kill(os.getpid(), signal.SIGKILL)


class KilledAfter(Folder):
    def send_messages(self, email_messages):
        super().send_messages(email_messages)
        os.kill(os.getpid(), signal.SIGKILL)
