"""Keys that CareFlow makes for itself: once, in DATA_DIR/secrets, for nobody else's eyes.

Losing `field_keys` means losing what is sealed with it, so a database without its keys refuses to start
instead of getting new ones; so does a log whose seals were signed with a key that is gone.
"""

import base64
import binascii
import os
import secrets
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from careflow.settings.environment import Environment
from careflow.settings.refused import Refused

SHORTEST_SECRET = 32
KEY_BYTES = 32
WELL_KNOWN = ("django-insecure", "changeme", "change-me", "secret", "insecure", "password", "your-", "example")
FEWEST_LETTERS = 8


def secret_key(environment: Environment) -> str:
    if not environment.secret_key:
        return _kept(environment.data_dir / "secrets" / "secret_key", lambda: secrets.token_urlsafe(48))
    if not (environment.debug and environment.is_loopback):
        _refuse_weak(environment.secret_key)
    return environment.secret_key


def secret_key_fallbacks(environment: Environment) -> list[str]:
    """They sign nothing any more, and open what they signed."""
    for key in environment.secret_key_fallbacks:
        _refuse_weak(key, name="SECRET_KEY_FALLBACKS")
    return environment.secret_key_fallbacks


def field_keys(environment: Environment) -> dict[str, str]:
    """Key id → base64 of 32 bytes; the first one seals."""
    return parse_field_keys(environment.field_encryption_keys or _kept_field_keys(environment).split())


def held_field_keys(environment: Environment) -> dict[str, str] | None:
    """The same, but none are made."""
    if environment.field_encryption_keys or field_keys_file(environment).exists():
        return field_keys(environment)
    return None


def bring_back_field_keys(environment: Environment, text: str) -> None:
    """Where there are none."""
    _kept(field_keys_file(environment), lambda: text)


def field_keys_file(environment: Environment) -> Path:
    return environment.data_dir / "secrets" / "field_keys"


def bring_back_audit_keys(environment: Environment, text: str) -> bool:
    """So that the seals of a log that comes back hold here. Where there are keys already, the first of them goes on
    signing, and those that come behind it only verify. Says whether there were none."""
    path = audit_keys_file(environment)
    if environment.audit_signing_keys:
        return False
    if not path.exists():
        _kept(path, lambda: text)
        return True
    held = path.read_text().split()
    if lacking := [key for key in text.split() if key not in held]:
        path.unlink()
        _create(path, "\n".join([*held, *lacking]))
    return False


def audit_keys_file(environment: Environment) -> Path:
    return environment.data_dir / "secrets" / "audit_signing_keys"


def parse_field_keys(pairs: Sequence[str]) -> dict[str, str]:
    keys: dict[str, str] = {}
    for pair in pairs:
        name, colon, key = pair.partition(":")
        if not (name and colon) or name in keys or not _is_key(key):
            raise Refused(
                "FIELD_ENCRYPTION_KEYS: each entry must read id:key, ids must differ, "
                f"and each key must be {KEY_BYTES} random bytes in base64."
            )
        keys[name] = key
    return keys


def audit_signing_keys(environment: Environment) -> list[str]:
    """Newest first; only the first one signs."""
    kept = environment.audit_signing_keys or _kept_audit_keys(environment).split()
    return _keys("AUDIT_SIGNING_KEYS", kept or [""])


def audit_public_keys(environment: Environment) -> list[str]:
    return _keys("AUDIT_PUBLIC_KEYS", environment.audit_public_keys)


def _keys(name: str, keys: list[str]) -> list[str]:
    if not all(_is_key(key) for key in keys):
        raise Refused(f"{name}: each entry must be {KEY_BYTES} bytes in base64.")
    return keys


def _refuse_weak(key: str, *, name: str = "SECRET_KEY") -> None:
    known = key.lower().startswith(WELL_KNOWN) or len(set(key)) < FEWEST_LETTERS
    if known or len(key.encode()) < SHORTEST_SECRET:
        raise Refused(
            f"{name} must hold at least {SHORTEST_SECRET} random bytes and be no well-known default. "
            "Leave it unset and one is made for you in DATA_DIR/secrets."
        )


def _is_key(key: str) -> bool:
    try:
        return len(base64.b64decode(key, validate=True)) == KEY_BYTES
    except binascii.Error:
        return False


def _fresh_key() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _fresh_field_key() -> str:
    return f"k{secrets.token_hex(3)}:{_fresh_key()}"


def _kept_field_keys(environment: Environment) -> str:
    path = field_keys_file(environment)
    # Asked first: a start at the same moment writes its keys before its database.
    used_before = not environment.database_url and (environment.data_dir / "careflow.sqlite3").exists()
    if used_before and not path.exists():
        raise Refused(
            f"{path} is missing, but a database is there: without its keys the sealed fields stay shut. "
            "Bring the file back from the backup, or set FIELD_ENCRYPTION_KEYS."
        )
    return _kept(path, _fresh_field_key)


def _kept_audit_keys(environment: Environment) -> str:
    """A log without seals, as of a database from before there were any, gets a key."""
    path = audit_keys_file(environment)
    # Asked again: a start at the same moment may have made the key and sealed with it meanwhile.
    if not path.exists() and _has_sealed(environment) and not path.exists():
        raise Refused(
            f"{path} is missing, but the log of this place is sealed: bring the file back from the backup, or set "
            "AUDIT_SIGNING_KEYS. If it is lost for good, put a new key there (openssl rand -base64 32, then chmod 600) "
            "and the old public key into AUDIT_PUBLIC_KEYS: newest_seal_… in DATA_DIR and each proof of an event name "
            "it as public_key."
        )
    return _kept(path, _fresh_key)


def _has_sealed(environment: Environment) -> bool:
    """Told by the database where it is a file, and before anything reaches another by what sealing left here."""
    if environment.database_url:
        return any(environment.data_dir.glob("newest_seal_*"))
    database = environment.data_dir.absolute() / "careflow.sqlite3"
    if not database.exists():
        return False
    try:
        # Not mode=ro, which would leave files beside the database that may be somebody else's.
        with closing(sqlite3.connect(f"{database.as_uri()}?mode=rw", uri=True)) as connection:
            return bool(connection.execute("SELECT EXISTS (SELECT 1 FROM audit_auditseal)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        return error.sqlite_errorcode != sqlite3.SQLITE_ERROR  # which is: no such table


def _kept(path: Path, make: Callable[[], str]) -> str:
    if not path.exists():
        for folder in (path.parent.parent, path.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _create(path, make())
    if path.stat().st_mode & 0o077:
        raise Refused(f"{path} can be read by others: run `chmod 600 {path}`.")
    return path.read_text().strip()


def _create(path: Path, text: str) -> None:
    """Complete or absent: the file is linked into place when it is on the disk, and of two starts at the
    same moment the first one wins for both."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(f"{text}\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
    finally:
        draft.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
