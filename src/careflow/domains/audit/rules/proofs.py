"""Papers about seals that are checked without the database: that an event is in a seal, and which seal was newest."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from careflow.domains.audit.rules import merkle
from careflow.domains.audit.rules.seals import Head, read_head

PROOF, CHECKPOINT = "careflow-audit-proof-1", "careflow-audit-checkpoint-1"

KINDS = {"index": int, "path": list}  # all else is text

# Given a key's id, a text and a signature; false for an unknown key, too.
Verifies = Callable[[str, str, str], bool]


class Unreadable(ValueError):
    """The text is no such paper; never carries what stands in it."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The newest seal as it was signed: whoever keeps one elsewhere notices that a log was cut off or written anew."""

    seal: str
    signature: str
    public_key: str

    def text(self) -> str:
        return json.dumps({"format": CHECKPOINT, **asdict(self)}, indent=2)


@dataclass(frozen=True, slots=True)
class Proof:
    """An event as the text that was sealed, and the way from there to the root of a seal."""

    event: str
    index: int
    path: Sequence[str]
    seal: str
    signature: str
    public_key: str


def read_checkpoint(text: str) -> Checkpoint:
    checkpoint = Checkpoint(**_read(text, CHECKPOINT, Checkpoint.__slots__))
    head_of(checkpoint)
    return checkpoint


def read_proof(text: str) -> Proof:
    proof = Proof(**_read(text, PROOF, Proof.__slots__))
    head_of(proof)
    return proof


def head_of(paper: Checkpoint | Proof) -> Head:
    try:
        return read_head(paper.seal)
    except ValueError:
        raise Unreadable("its seal cannot be read") from None


def fault_of_proof(proof: Proof, verifies: Verifies) -> str:
    """Blank when the event is in a seal that one of the known keys has signed."""
    head = head_of(proof)
    try:
        path = [bytes.fromhex(step) for step in proof.path]
        leaf = merkle.leaf_of(proof.event.encode())
        root = merkle.root_by(path, leaf=leaf, index=proof.index, count=head.count)
    except (ValueError, TypeError):
        root = None
    if root is None or root.hex() != head.root:
        return "The event is not in this seal."
    if not verifies(head.key_id, proof.seal, proof.signature):
        return "The seal was not signed by a key that is known here."
    return ""


def _read(text: str, paper: str, names: Sequence[str]) -> dict[str, Any]:
    try:
        content = json.loads(text)
        found = {name: content[name] for name in names}
    except (ValueError, TypeError, KeyError):
        raise Unreadable("it cannot be read") from None
    if content.get("format") != paper:
        raise Unreadable("it is something else")
    if not all(type(value) is KINDS.get(name, str) for name, value in found.items()):
        raise Unreadable("it cannot be read")
    return found
