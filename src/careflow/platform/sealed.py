"""Secrets in the database: AES-256-GCM under a key ring; the key's id stands in front of each value.

A value is bound to its table and column, so that it cannot be moved to another place unnoticed. The first
key of `settings.FIELD_KEYS` (id → base64 of 32 bytes) seals; all of them open.
"""

import base64
import hashlib
import os
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    LongText = models.TextField[str, str]
else:
    LongText = models.TextField

NONCE_BYTES = 12


class Unreadable(Exception):
    """The value was sealed with a key that is not on the ring, or was tampered with."""


class KeyRing:
    def __init__(self, keys: Mapping[str, str]) -> None:
        if not keys:
            raise ValueError("the key ring is empty")
        self.ciphers = {name: AESGCM(base64.b64decode(key)) for name, key in keys.items()}
        self.current = next(iter(keys))

    def seal(self, plain: bytes, *, place: str) -> str:
        nonce = os.urandom(NONCE_BYTES)
        secret = self.ciphers[self.current].encrypt(nonce, plain, place.encode())
        return f"{self.current}:{base64.b64encode(nonce + secret).decode()}"

    def open(self, sealed: str, *, place: str) -> bytes:
        """Raises Unreadable, which never carries the value."""
        name, _, body = sealed.partition(":")
        try:
            raw = base64.b64decode(body)
            return self.ciphers[name].decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], place.encode())
        except (KeyError, ValueError, InvalidTag):
            raise Unreadable(place) from None


def fingerprint(key: str) -> str:
    """Tells keys apart and gives nothing of them away: they are random."""
    return hashlib.sha256(b"careflow-field-key:" + key.encode()).hexdigest()


@lru_cache(maxsize=1)
def ring() -> KeyRing:
    return KeyRing(settings.FIELD_KEYS)


class SealedField(LongText):
    """Text that the database holds only sealed. It cannot be filtered or ordered by, and the console must
    not show it; use `.only()`/`values_list` around it, since each read opens it."""

    def _place(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    def get_prep_value(self, value: Any) -> Any:
        return value if value in (None, "") else ring().seal(str(value).encode(), place=self._place())

    def from_db_value(self, value: str | None, _expression: object, _connection: BaseDatabaseWrapper) -> str | None:
        return ring().open(value, place=self._place()).decode() if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError("a sealed field cannot be searched")
