"""Ed25519 signatures. A key is known by an id that is made of its public half, so that no two can be mixed up; all
keys are base64 of 32 bytes."""

import base64
import binascii
import hashlib
from collections.abc import Iterable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

ID_DIGITS = 16


class SigningKey:
    def __init__(self, seed: str) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(base64.b64decode(seed, validate=True))
        public = self._private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.public_key = base64.b64encode(public).decode()
        self.id = key_id(public)

    def sign(self, text: str) -> str:
        return base64.b64encode(self._private.sign(text.encode())).decode()


class PublicKeys:
    """Those whose signatures count. Raises ValueError for what is no key."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._texts = {key_id(base64.b64decode(key, validate=True)): key for key in keys}
        self._keys = {
            name: Ed25519PublicKey.from_public_bytes(base64.b64decode(key)) for name, key in self._texts.items()
        }

    def __contains__(self, name: str) -> bool:
        return name in self._keys

    def get(self, name: str) -> str | None:
        return self._texts.get(name)

    def verifies(self, name: str, text: str, signature: str) -> bool:
        """False for an unknown key, too, and for a signature that another spelling of base64 would open."""
        try:
            raw = base64.b64decode(signature, validate=True)
            self._keys[name].verify(raw, text.encode())
        except (KeyError, binascii.Error, ValueError, InvalidSignature):
            return False
        return base64.b64encode(raw).decode() == signature


def key_id(public: bytes) -> str:
    return hashlib.sha256(public).hexdigest()[:ID_DIGITS]


def signing_key() -> SigningKey:
    """The one that signs from now on: the first of `settings.AUDIT_SIGNING_KEYS`."""
    return SigningKey(settings.AUDIT_SIGNING_KEYS[0])


def known_keys() -> PublicKeys:
    """The public halves of all signing keys, and those that only verify."""
    own = [SigningKey(seed).public_key for seed in settings.AUDIT_SIGNING_KEYS]
    return PublicKeys([*own, *settings.AUDIT_PUBLIC_KEYS])
