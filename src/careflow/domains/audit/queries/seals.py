"""The seals, how far they have come, and what can be proved with them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from careflow.domains.audit.models import AuditEvent, AuditSeal
from careflow.domains.audit.queries.contents import BEFORE_ALL, find_content
from careflow.domains.audit.rules import merkle, seals
from careflow.domains.audit.rules.proofs import Checkpoint, Proof
from careflow.domains.audit.rules.seals import Head
from careflow.platform.problems import Conflict
from careflow.platform.signatures import known_keys

PAGE = 20


class NotSealedYet(Conflict):
    code = "audit.not_sealed_yet"
    detail = "This event is not sealed yet. Please try again in two minutes."


class NotAsSealed(Conflict):
    code = "audit.not_as_sealed"
    detail = "This event is not what was sealed. Please tell whoever runs CareFlow."


class SealKeyUnknown(Conflict):
    code = "audit.seal_key_unknown"
    detail = "This server does not know the key of that seal. Please tell whoever runs CareFlow."


@dataclass(frozen=True, slots=True)
class Lag:
    """Events that wait for a seal, since when the oldest of them does, and when the newest seal was made."""

    waiting: int
    oldest: datetime | None
    sealed_at: datetime | None


def head_of(seal: AuditSeal) -> Head:
    return Head(
        number=seal.id,
        first_id=seal.first_id,
        last_id=seal.last_id,
        count=seal.count,
        root=seal.root,
        previous=seal.previous,
        signed_at=seal.signed_at,
        key_id=seal.key_id,
    )


def newest_seal() -> AuditSeal | None:
    return AuditSeal.objects.defer("members").order_by("-id").first()


def find_seal(*, number: int) -> AuditSeal | None:
    return AuditSeal.objects.defer("members").filter(id=number).first()


def seals_in_order() -> Iterator[AuditSeal]:
    """Some of them in memory at a time."""
    number, rows = BEFORE_ALL, AuditSeal.objects.order_by("id")
    while page := list(rows.filter(id__gt=number)[:PAGE]):
        yield from page
        number = page[-1].id


def sealing_lag() -> Lag:
    newest = newest_seal()
    waiting = AuditEvent.objects.filter(id__gt=newest.last_id if newest else BEFORE_ALL)
    oldest = waiting.order_by("id").values_list("created_at", flat=True).first()
    return Lag(waiting.count(), oldest, newest.signed_at if newest else None)


def newest_moment() -> datetime | None:
    """When the newest event or the newest seal was written, whichever says the later time."""
    event = AuditEvent.objects.order_by("-id").values_list("created_at", flat=True).first()
    seal = newest_seal()
    told = [moment for moment in (event, seal.signed_at if seal else None) if moment]
    return max(told, default=None)


def newest_checkpoint() -> Checkpoint | None:
    """None where nothing is sealed yet. Raises SealKeyUnknown."""
    newest = newest_seal()
    if newest is None:
        return None
    head = head_of(newest)
    return Checkpoint(seal=head.text(), signature=newest.signature, public_key=_public_key(head))


def prove(*, event_id: int) -> Proof:
    """That the event as it stands is in a seal; who may see it is for the caller to decide.

    Raises NotSealedYet, NotAsSealed, SealKeyUnknown."""
    seal = AuditSeal.objects.filter(last_id__gte=event_id).order_by("id").first()
    if seal is None:
        raise NotSealedYet
    members, content = seals.unpack(bytes(seal.members)), find_content(event_id=event_id)
    leaves = [leaf for _, leaf in members]
    index = next((place for place, (member, _) in enumerate(members) if member == event_id), None)
    head = head_of(seal)
    if index is None or content is None or merkle.leaf_of(content.encode()) != leaves[index]:
        raise NotAsSealed
    return Proof(
        event=content,
        index=index,
        path=[step.hex() for step in merkle.path_to(leaves, index)],
        seal=head.text(),
        signature=seal.signature,
        public_key=_public_key(head),
    )


def _public_key(head: Head) -> str:
    key = known_keys().get(head.key_id)
    if key is None:
        raise SealKeyUnknown
    return key
