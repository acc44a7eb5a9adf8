"""What a seal signs, and what it keeps of each event so that a fault can be told to the event."""

import hashlib
import json
import struct
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

FORMAT = "careflow-audit-seal-1"
BEFORE_THE_FIRST = "0" * 64
_member = struct.Struct(">q32s")


@dataclass(frozen=True, slots=True)
class Head:
    """All that is signed of a seal; hashes are in hexadecimal."""

    number: int
    first_id: int
    last_id: int
    count: int
    root: str
    previous: str
    signed_at: datetime
    key_id: str

    def text(self) -> str:
        signed_at = self.signed_at.astimezone(UTC).isoformat(timespec="microseconds")
        content = {"format": FORMAT, **asdict(self), "signed_at": signed_at}
        return json.dumps(content, sort_keys=True, separators=(",", ":"))


def digest(text: str) -> str:
    """What the next seal names as `previous`."""
    return hashlib.sha256(text.encode()).hexdigest()


def read_head(text: str) -> Head:
    """Raises ValueError for what is no text of a head."""
    try:
        content = json.loads(text)
        if content.pop("format") != FORMAT:
            raise ValueError("another format")
        head = Head(**{**content, "signed_at": datetime.fromisoformat(content["signed_at"])})
        if head.text() != text:
            raise ValueError("not as a head is written")
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError("no head of a seal") from error
    return head


def pack(members: Iterable[tuple[int, bytes]]) -> bytes:
    """Ids and leaves, in the order of the tree."""
    return b"".join(_member.pack(event_id, leaf) for event_id, leaf in members)


def unpack(packed: bytes) -> list[tuple[int, bytes]]:
    """Empty for what was never packed."""
    return list(_member.iter_unpack(packed)) if len(packed) % _member.size == 0 else []
