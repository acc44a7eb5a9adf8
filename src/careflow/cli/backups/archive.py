"""The file itself: a tar in gzip, under a passphrase if one is wanted. Read and written from front to end."""

import gzip
import hashlib
import io
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from careflow.cli.backups.envelope import Opening, Sealing, is_sealed
from careflow.settings.refused import Refused

COMPRESSION = 1  # most papers are compressed already
STEP = 1024 * 1024
DAMAGED = "The backup is damaged: it cannot be read to its end."


class Reading(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Digesting:
    """Passes on what is read, and knows its digest and length in the end."""

    def __init__(self, source: Reading) -> None:
        self.source, self.hash, self.length = source, hashlib.sha256(), 0

    def read(self, size: int = -1, /) -> bytes:
        piece = self.source.read(size)
        self.hash.update(piece)
        self.length += len(piece)
        return piece

    @property
    def digest(self) -> str:
        return self.hash.hexdigest()

    def to_the_end(self) -> "Digesting":
        while self.read(STEP):
            pass
        return self


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return Digesting(file).to_the_end().digest


class Writer:
    def __init__(self, tar: Any) -> None:
        self.tar = tar

    def add(self, name: str, source: Reading, size: int) -> str:
        """Returns the digest of what went in."""
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = size, 0o600
        content: Any = Digesting(source)
        self.tar.addfile(entry, content)
        self.tar.members.clear()  # or it would remember every paper
        return str(content.digest)

    def add_text(self, name: str, text: bytes) -> str:
        return self.add(name, io.BytesIO(text), len(text))

    def add_file(self, name: str, path: Path) -> str:
        with path.open("rb") as file:
            return self.add(name, file, path.stat().st_size)


@contextmanager
def writing(file: BinaryIO, passphrase: str) -> Iterator[Writer]:
    """Complete only when left without an exception."""
    with ExitStack() as layers:
        inner: Any = layers.enter_context(Sealing(file, passphrase)) if passphrase else file
        packed = layers.enter_context(gzip.GzipFile(fileobj=inner, mode="wb", compresslevel=COMPRESSION, mtime=0))
        yield Writer(layers.enter_context(tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT)))


class Entry:
    def __init__(self, name: str, content: Reading) -> None:
        self.name, self.content = name, Digesting(content)


@contextmanager
def reading(path: Path, passphrase: str) -> Iterator[Iterator[Entry]]:
    """Its entries in order, each to be read before the next one is asked for. Raises Refused for a file that is
    none of ours, is cut off or was changed."""
    with ExitStack() as layers:
        file: Any = layers.enter_context(path.open("rb"))
        if is_sealed(path):
            file = layers.enter_context(io.BufferedReader(Opening(file, passphrase)))
        try:
            packed = layers.enter_context(gzip.GzipFile(fileobj=file, mode="rb"))
            yield _entries(layers.enter_context(tarfile.open(fileobj=packed, mode="r|")), packed)
        except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile):
            raise Refused(DAMAGED) from None


def _entries(tar: Any, packed: gzip.GzipFile) -> Iterator[Entry]:
    while entry := tar.next():
        tar.members.clear()
        content = tar.extractfile(entry)
        if content is None:
            raise Refused(DAMAGED)
        one = Entry(entry.name, content)
        yield one
        one.content.to_the_end()
    while packed.read(STEP):  # to the checksum at the very end
        pass
