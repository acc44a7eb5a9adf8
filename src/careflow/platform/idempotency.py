"""Exactly once: a write repeated with the same Idempotency-Key has one effect and one answer.

Scope is person, method and path; the query, the body and whom a person of the portal speaks for must be the same
again. The answer is sealed and stored in the transaction of the effect, so a
process killed between commit and answer changes nothing. A second try while the first is under way waits
(SQLite, whose writers queue) or is told to come back (PostgreSQL, by a lock that is only tried).
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from django.db import connection

from careflow.platform.models import RememberedAnswer
from careflow.platform.problems import BadInput, Conflict, Problem
from careflow.platform.sealed import ring

KEPT = timedelta(hours=24)
LONGEST_KEY = 255
PLACE = "platform_rememberedanswer.sealed_answer"


class UnderWay(Conflict):
    code, detail = "idempotency.under_way", "This request is still being worked on. Try again in a moment."


class OtherBody(Problem):
    status, code = 422, "idempotency.other_body"
    detail = "This Idempotency-Key was used for a different request."


class KeptAnswer(msgspec.Struct, frozen=True):
    status: int
    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Slot:
    """Where the answer of one keyed request is kept."""

    person_id: int
    method: str
    path: str
    key: str
    fingerprint: str

    @property
    def lock(self) -> int:
        mark = f"{self.person_id}:{self.method}:{self.path}:{self.key}".encode()
        return int.from_bytes(hashlib.sha256(mark).digest()[:8], signed=True)


def slot_for(
    *, person_id: int, method: str, path: str, query: str, key: str, body: bytes, subject_id: int | None = None
) -> Slot:
    """Raises BadInput for a key that is too long to keep."""
    if len(key) > LONGEST_KEY:
        raise BadInput({"Idempotency-Key": [f"Use at most {LONGEST_KEY} characters."]})
    about = query if subject_id is None else f"{subject_id}\0{query}"
    print_of = hashlib.sha256(about.encode() + b"\0" + body).hexdigest()
    return Slot(person_id, method, path[:300], key, print_of)


def recall(slot: Slot, *, now: datetime) -> KeptAnswer | None:
    """The kept answer, or None for the first try, which then holds the slot until its transaction ends.

    Raises OtherBody, UnderWay. Must run inside the transaction of the effect."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [slot.lock])
            if not cursor.fetchone()[0]:
                raise UnderWay
    rows = RememberedAnswer.objects.filter(person_id=slot.person_id, method=slot.method, path=slot.path, key=slot.key)
    row = rows.first()
    if row is None:
        return None
    if row.created_at + KEPT <= now:
        rows.delete()
        return None
    if row.fingerprint != slot.fingerprint:
        raise OtherBody
    return msgspec.json.decode(ring().open(row.sealed_answer, place=PLACE), type=KeptAnswer)


def keep(slot: Slot, answer: KeptAnswer, *, now: datetime) -> None:
    RememberedAnswer.objects.create(
        person_id=slot.person_id,
        method=slot.method,
        path=slot.path,
        key=slot.key,
        fingerprint=slot.fingerprint,
        status=answer.status,
        sealed_answer=ring().seal(msgspec.json.encode(answer), place=PLACE),
        created_at=now,
    )


def purge(*, now: datetime) -> int:
    return RememberedAnswer.objects.filter(created_at__lt=now - KEPT).delete()[0]
