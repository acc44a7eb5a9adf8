"""Files on their way into the chart: noted in the database, then stored, then filed.

The note is committed before the first byte is written and goes in the transaction that files the document. So a
stored file has a document or a note, wherever the process was killed."""

import logging
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.files.base import File
from django.db import DatabaseError, transaction

from careflow.domains.documents.models import PendingFile
from careflow.domains.documents.operations.examining import Paper
from careflow.domains.documents.queries import storage
from careflow.platform.problems import Conflict
from careflow.platform.storage import StorageDown

GIVEN_UP = timedelta(hours=1)
AT_ONCE = 1000
log = logging.getLogger("careflow.documents")


class TookTooLong(Conflict):
    code, detail = "document.took_too_long", "The upload took too long and was given up. Please try again."


@dataclass(slots=True)
class StagedFile:
    """A paper whose bytes are stored; it belongs to nobody until `claim`."""

    paper: Paper
    patient_id: int
    storage_key: str
    is_claimed: bool = False

    def claim(self) -> None:
        """In the transaction that files it. Raises TookTooLong when housekeeping has given it up."""
        if not PendingFile.objects.filter(storage_key=self.storage_key).delete()[0]:
            raise TookTooLong
        self.is_claimed = True


@contextmanager
def staged(paper: Paper, *, patient_id: int, now: datetime) -> Iterator[StagedFile]:
    """Outside of any transaction. What leaves this context unclaimed, or with an error, is removed."""
    key = f"patients/{patient_id}/{secrets.token_hex(16)}{paper.file_type.suffix}"
    PendingFile.objects.create(storage_key=key, started_at=now)
    found = StagedFile(paper, patient_id, key)
    try:
        _store(paper, key)
        yield found
    except BaseException:
        drop([key])
        raise
    if not found.is_claimed:
        drop([key])


def _store(paper: Paper, key: str) -> None:
    if storage().save(key, File(paper.content, name=key)) != key:
        raise StorageDown  # something lies there already; the note stands for both


def drop(keys: Sequence[str]) -> None:
    """Remove what was stored under these keys and not filed. As long as the note is there, the document is not: a
    commit whose answer was lost keeps its file."""
    try:
        with transaction.atomic():
            _remove(keys)
    except (DatabaseError, StorageDown):
        log.warning("an unfiled upload is left to housekeeping", exc_info=True)


def remove_abandoned(*, now: datetime) -> int:
    """Files whose upload ended an hour ago without a document; some at a time. In a transaction."""
    old = PendingFile.objects.filter(started_at__lte=now - GIVEN_UP).order_by("started_at")
    return _remove(list(old.values_list("storage_key", flat=True)[:AT_ONCE]))


def _remove(keys: Sequence[str]) -> int:
    """The bytes first: a note without a file does no harm."""
    rows = PendingFile.objects.select_for_update(skip_locked=True).filter(storage_key__in=keys)
    found = list(rows.values_list("storage_key", flat=True))
    for key in found:
        storage().delete(key)
    return PendingFile.objects.filter(storage_key__in=found).delete()[0]
