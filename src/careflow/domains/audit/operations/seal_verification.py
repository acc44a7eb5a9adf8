"""The check of the log against its seals, and of both against what was copied to another place."""

from collections.abc import Iterator
from dataclasses import dataclass

from careflow.domains.audit.models import AuditEvent, AuditSeal
from careflow.domains.audit.operations.verification import Finding, Progress
from careflow.domains.audit.queries.contents import BEFORE_ALL, contents
from careflow.domains.audit.queries.seals import find_seal, head_of, newest_seal, seals_in_order
from careflow.domains.audit.rules import merkle, proofs
from careflow.domains.audit.rules.proofs import Checkpoint
from careflow.domains.audit.rules.seals import BEFORE_THE_FIRST, digest, unpack
from careflow.platform.signatures import PublicKeys, known_keys

SEALS, EVENTS, WAITING = "seals", "sealed events", "events that wait for a seal"


@dataclass(slots=True)
class Chain:
    """What the seal before has left behind."""

    number: int = 0
    last_id: int = BEFORE_ALL
    hash: str = BEFORE_THE_FIRST


def check_seals(progress: Progress) -> Iterator[Finding]:
    """Every event up to the last seal is in a seal as it was sealed, and every seal follows the one before."""
    progress.expect(AuditSeal.objects.count())
    progress.expect(AuditEvent.objects.count())
    keys, chain = known_keys(), Chain()
    for seal in seals_in_order():
        progress.seen(SEALS)
        yield from _faults_of_head(seal, chain, keys)
        yield from _faults_of_events(seal, chain, progress)
        chain = Chain(seal.id, max(seal.last_id, chain.last_id), digest(head_of(seal).text()))
    if waiting := AuditEvent.objects.filter(id__gt=chain.last_id).count():
        progress.seen(WAITING, waiting)


def check_checkpoint(checkpoint: Checkpoint, progress: Progress) -> Iterator[Finding]:
    """The seal that was newest when the checkpoint was written is still there, and the same."""
    progress.expect(1)
    progress.seen(SEALS)
    head = proofs.head_of(checkpoint)
    place = {"seal": head.number}
    newest, seal = newest_seal(), find_seal(number=head.number)
    if not _holds(checkpoint, head.key_id):
        yield Finding("checkpoint.signature", "the checkpoint itself is not as it was signed", place)
    if newest is None or newest.id < head.number:
        sentence = f"the log was cut off: the checkpoint knows events up to {head.last_id}"
        yield Finding("log.cut_off", sentence, place)
    elif seal is None or head_of(seal).text() != checkpoint.seal:
        yield Finding("seal.replaced", "it is not the one that the checkpoint knows", place)


def _holds(checkpoint: Checkpoint, key_id: str) -> bool:
    try:
        keys = PublicKeys([checkpoint.public_key])
    except ValueError:
        return False
    return keys.verifies(key_id, checkpoint.seal, checkpoint.signature)


def _faults_of_head(seal: AuditSeal, chain: Chain, keys: PublicKeys) -> Iterator[Finding]:
    place = {"seal": seal.id}
    head = head_of(seal)
    if seal.id != chain.number + 1:
        gone = f"seals {chain.number + 1} to {seal.id - 1} are gone"
        sentence = f"{gone}, which vouched for the events before {seal.first_id}"
        yield Finding("seal.gone", sentence, place)
    elif seal.previous != chain.hash:
        yield Finding("seal.chain", "it does not follow the seal before", place)
    if seal.key_id not in keys:
        sentence = "it was signed by a key that is not known here: name its public key in AUDIT_PUBLIC_KEYS"
        yield Finding("seal.unknown_key", sentence, place)
    elif not keys.verifies(seal.key_id, head.text(), seal.signature):
        yield Finding("seal.signature", "it is not as it was signed", place)
    if not chain.last_id < seal.first_id <= seal.last_id:
        yield Finding("seal.range", "its events are not those behind the seal before", place)


def _faults_of_events(seal: AuditSeal, chain: Chain, progress: Progress) -> Iterator[Finding]:
    """Event by event where the seal still knows its members, else all of them together."""
    members = unpack(bytes(seal.members))
    leaves = [leaf for _, leaf in members]
    # Behind seals that are gone, only what this one has: they were told of already.
    after = chain.last_id if seal.id == chain.number + 1 else max(chain.last_id, seal.first_id - 1)
    found = ((event_id, merkle.leaf_of(text.encode())) for event_id, text in contents(after=after, to=seal.last_id))
    if len(leaves) == seal.count and merkle.root_of(leaves).hex() == seal.root:
        yield from _faults_by_member(seal, dict(members), found, progress)
        return
    yield Finding("seal.members", "what it keeps of its events is not what was signed", {"seal": seal.id})
    hashed: list[bytes] = []
    for _, leaf in found:
        progress.seen(EVENTS)
        if len(hashed) <= seal.count:
            hashed.append(leaf)
    if len(hashed) != seal.count or merkle.root_of(hashed).hex() != seal.root:
        sentence = f"events {seal.first_id} to {seal.last_id} are not those that were sealed"
        yield Finding("seal.events", sentence, {"seal": seal.id})


def _faults_by_member(
    seal: AuditSeal, members: dict[int, bytes], found: Iterator[tuple[int, bytes]], progress: Progress
) -> Iterator[Finding]:
    for event_id, leaf in found:
        progress.seen(EVENTS)
        place = {"seal": seal.id, "event": event_id}
        sealed = members.pop(event_id, None)
        if sealed is None:
            yield Finding("event.inserted", "it came between events that were sealed already", place)
        elif sealed != leaf:
            yield Finding("event.altered", "it is not what was sealed", place)
    for event_id in sorted(members):
        yield Finding("event.gone", "it was sealed, and is gone", {"seal": seal.id, "event": event_id})
