"""The newest seal that was made here, in a file of DATA_DIR.

Whoever writes into the database alone could delete seals, alter events and let the product seal them anew with its own
key. The file still knows the seal that was there."""

import hashlib
import logging
import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import connection

from careflow.domains.audit.operations import Check, Finding, Progress, check_checkpoint
from careflow.domains.audit.queries import SealKeyUnknown, newest_checkpoint
from careflow.domains.audit.rules.proofs import Checkpoint, Unreadable, read_checkpoint

log = logging.getLogger("careflow.sealing")


def remember() -> None:
    """For after sealing. What is known stays where the log no longer holds it, and so stays a finding, until
    `replace`. Without a folder nothing is remembered; a file that cannot be written is told to the log."""
    if is_in_log():
        replace()
    else:
        log.error("the newest seal that was made here is no longer in the log: run careflow verify-audit")


def replace() -> None:
    """Also where the log is another one by now, as after a restore."""
    file = _file()
    if file is None:
        return
    try:
        newest = newest_checkpoint()
    except SealKeyUnknown:  # `careflow doctor` says so
        return
    if newest is None:
        return
    unfinished = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        unfinished.write_text(newest.text())
        unfinished.replace(file)
    except OSError as error:
        log.error("the newest seal could not be kept: %s", error.strerror)  # noqa: TRY400  (each minute)


def is_in_log() -> bool:
    """Also where nothing is remembered."""
    return not any(check()(_Silent()))


def check() -> Check:
    """Against what is remembered now, before the records are looked at: a seal that is made meanwhile is newer than
    they are. Finds nothing where nothing is remembered."""
    try:
        known = _known()
    except Unreadable:
        return _unreadable
    return partial(check_checkpoint, known) if known else _nothing


def _unreadable(_: Progress) -> Iterator[Finding]:
    yield Finding("checkpoint.unreadable", "the newest seal that was made here is no longer known", {})


def _nothing(_: Progress) -> Iterator[Finding]:
    return iter(())


def _known() -> Checkpoint | None:
    """Raises Unreadable."""
    file = _file()
    if file is None or not file.exists():
        return None
    try:
        return read_checkpoint(file.read_text())
    except (OSError, UnicodeDecodeError):
        raise Unreadable from None


def _file() -> Path | None:
    """One for each database, so that another is not taken for this one, cut off."""
    if not settings.NEWEST_SEALS:
        return None
    place = connection.settings_dict
    name = Path(place["NAME"]).name if connection.vendor == "sqlite" else place["NAME"]
    database = f"{connection.vendor}://{place['HOST']}:{place['PORT']}/{name}"
    return Path(settings.NEWEST_SEALS, f"newest_seal_{hashlib.sha256(database.encode()).hexdigest()[:12]}")


class _Silent:
    def expect(self, records: int) -> None:
        pass

    def seen(self, what: str, records: int = 1) -> None:
        pass
