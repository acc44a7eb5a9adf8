"""A zip that is sent while it is made: what is in memory at any time is a piece of one file."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

PIECE = 64 * 1024
PACKED, UNPACKED = 0, 6  # effort of compression for what is compressed already, and for what is not
READABLE = 0o600 << 16


@dataclass(slots=True)
class Entry:
    """A file of the zip. `size` and `sha256` are right when the next entry is asked for. `content` is closed by
    whoever makes the entries."""

    path: str
    content: BinaryIO
    is_packed: bool = False
    size: int = 0
    sha256: str = field(default="")


def zipped(entries: Iterable[Entry], *, at: datetime) -> Iterator[bytes]:
    """The zip in pieces. Entries are asked for one by one, each after the one before was read to its end."""
    sink = _Sink()
    with ZipFile(sink, "w", ZIP_DEFLATED) as archive:  # type: ignore[call-overload]  # any object with write
        for entry in entries:
            info = ZipInfo(entry.path, date_time=at.timetuple()[:6])
            info.compress_type, info.external_attr = ZIP_DEFLATED, READABLE
            info._compresslevel = PACKED if entry.is_packed else UNPACKED  # type: ignore[attr-defined]  # noqa: SLF001  (public from 3.13 on)
            digest = hashlib.sha256()
            with archive.open(info, "w") as member:
                while piece := entry.content.read(PIECE):
                    entry.size += len(piece)
                    digest.update(piece)
                    member.write(piece)
                    yield from sink.taken()
            entry.sha256 = digest.hexdigest()
    yield from sink.taken()


class _Sink:
    """Where the archive writes. It cannot be wound back, so sizes and checksums follow their files."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        pass

    def taken(self) -> Iterator[bytes]:
        if self.pieces:
            yield b"".join(self.pieces)
            self.pieces.clear()
