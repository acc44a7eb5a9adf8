"""A stream under a passphrase: AES-256-GCM piece by piece, the key made by scrypt from the passphrase and a salt.

Each piece is bound to its number and to whether it is the last one, so that pieces can be neither changed, moved nor
left out, nor the end cut off. The salt makes the key this file's alone, so numbers never repeat under it."""

import io
import os
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from careflow.settings.refused import Refused

MARK = b"CareFlow backup, sealed 1\n"
SALT_BYTES, TAG_BYTES, NUMBER_BYTES = 16, 16, 11
PIECE = 256 * 1024
SHORTEST = 12
WRONG = "The passphrase is not this file's, or the file was changed."


def check_passphrase(passphrase: str) -> str:
    if len(passphrase) < SHORTEST:
        raise Refused(f"The passphrase must have at least {SHORTEST} characters.")
    return passphrase


def is_sealed(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(MARK)) == MARK


def _cipher(passphrase: str, salt: bytes) -> AESGCM:
    """About 0.3 s and 128 MiB for each guess."""
    return AESGCM(Scrypt(salt=salt, length=32, n=2**17, r=8, p=1).derive(passphrase.encode()))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(NUMBER_BYTES) + bytes([last])


class Sealing(io.RawIOBase):
    """Writes into `file`, which stays open; nothing is complete before `close`."""

    def __init__(self, file: BinaryIO, passphrase: str) -> None:
        self.file, self.number, self.waiting = file, 0, bytearray()
        salt = os.urandom(SALT_BYTES)
        self.cipher = _cipher(passphrase, salt)
        file.write(MARK + salt)

    def writable(self) -> bool:
        return True

    def write(self, plain: bytes, /) -> int:  # type: ignore[override]  # typeshed's buffers
        self.waiting += plain
        while len(self.waiting) > PIECE:
            self._put(bytes(self.waiting[:PIECE]), last=False)
            del self.waiting[:PIECE]
        return len(plain)

    def close(self) -> None:
        if not self.closed:
            self._put(bytes(self.waiting), last=True)
        super().close()

    def _put(self, piece: bytes, *, last: bool) -> None:
        self.file.write(self.cipher.encrypt(_nonce(self.number, last=last), piece, MARK))
        self.number += 1


class Opening(io.RawIOBase):
    """Reads what `Sealing` wrote. Raises Refused."""

    def __init__(self, file: BinaryIO, passphrase: str) -> None:
        self.file, self.number, self.plain = file, 0, b""
        if file.read(len(MARK)) != MARK:
            raise Refused(WRONG)
        self.cipher = _cipher(passphrase, file.read(SALT_BYTES))
        self.ahead = file.read(PIECE + TAG_BYTES)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]  # typeshed's buffers
        if not self.plain and self.ahead:
            self.plain = self._next()
        length = min(len(buffer), len(self.plain))
        buffer[:length], self.plain = self.plain[:length], self.plain[length:]
        return length

    def _next(self) -> bytes:
        piece, self.ahead = self.ahead, self.file.read(PIECE + TAG_BYTES)
        try:
            plain = self.cipher.decrypt(_nonce(self.number, last=not self.ahead), piece, MARK)
        except InvalidTag:
            raise Refused(WRONG) from None
        self.number += 1
        return plain
