"""Closing batches of events. Whoever writes an event never waits for it and does nothing for it."""

import time
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db import IntegrityError, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Max

from careflow.domains.audit.models import AuditEvent, AuditSeal
from careflow.domains.audit.queries.contents import BEFORE_ALL, contents
from careflow.domains.audit.queries.seals import head_of, newest_seal
from careflow.domains.audit.rules import merkle, seals
from careflow.domains.audit.rules.seals import BEFORE_THE_FIRST, Head
from careflow.platform.signatures import SigningKey, signing_key

BATCH = 1024
PATIENCE = 20.0  # seconds that those who are writing get to finish
PAUSE = 0.05
GIVEN_OUT = "SELECT last_value FROM audit_auditevent_id_seq"
WRITERS = """
    SELECT virtualtransaction FROM pg_locks
    WHERE locktype = 'relation' AND relation = 'audit_auditevent'::regclass AND mode = 'RowExclusiveLock'
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND pid <> pg_backend_pid()
"""


@dataclass(frozen=True, slots=True)
class Sealed:
    seals: int = 0
    events: int = 0


def seal_events(*, now: datetime, patience: float = PATIENCE) -> Sealed:
    """Seal all events that no lower id can precede any more, in batches with a transaction each. Where somebody has
    been writing for longer than the patience, nothing; somebody else who seals at the same time is let through."""
    newest, key, done = newest_seal(), signing_key(), Sealed()
    last = newest.last_id if newest else BEFORE_ALL
    if not AuditEvent.objects.filter(id__gt=last).exists():
        return done
    to = _settled(patience=patience)
    while to is not None and (batch := list(islice(contents(after=last, to=to), BATCH))):
        seal = _close(newest, batch, key, now)
        try:
            with transaction.atomic():
                seal.save(force_insert=True)
        except IntegrityError:
            return done
        newest, last = seal, seal.last_id
        done = Sealed(done.seals + 1, done.events + seal.count)
    return done


def _close(previous: AuditSeal | None, batch: list[tuple[int, str]], key: SigningKey, now: datetime) -> AuditSeal:
    members = [(event_id, merkle.leaf_of(content.encode())) for event_id, content in batch]
    head = Head(
        number=previous.id + 1 if previous else 1,
        first_id=batch[0][0],
        last_id=batch[-1][0],
        count=len(batch),
        root=merkle.root_of([leaf for _, leaf in members]).hex(),
        previous=seals.digest(head_of(previous).text()) if previous else BEFORE_THE_FIRST,
        signed_at=now,
        key_id=key.id,
    )
    return AuditSeal(
        id=head.number, first_id=head.first_id, last_id=head.last_id, count=head.count, root=head.root,
        previous=head.previous, signed_at=now, key_id=key.id, signature=key.sign(head.text()),
        members=seals.pack(members),
    )  # fmt: skip


def _settled(*, patience: float) -> int | None:
    """The highest id below which nothing appears any more; None where that is not known in time."""
    if connection.vendor == "sqlite":
        # One writer at a time, and ids only go up: whoever writes now gets higher ones.
        highest: int | None = AuditEvent.objects.aggregate(last=Max("id"))["last"]
        return highest
    with connection.cursor() as cursor:
        # An id is taken under the lock of an insert, which is kept until its transaction ends. So an id that was
        # given out by now belongs to a transaction that has ended or that is among those who hold the lock now.
        cursor.execute(GIVEN_OUT)
        given_out = int(cursor.fetchone()[0])
        until, waiting = time.monotonic() + patience, _writers(cursor)
        while waiting and time.monotonic() < until:
            time.sleep(PAUSE)
            waiting &= _writers(cursor)
        return None if waiting else given_out


def _writers(cursor: CursorWrapper) -> set[str]:
    cursor.execute(WRITERS)
    return {row[0] for row in cursor.fetchall()}
