"""Where a backup is put together and taken apart: a hidden folder beside the place of what comes out of it."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX, LOCK = ".careflow-backup-", "lock"


@contextmanager
def workplace(parent: Path) -> Iterator[Path]:
    """For this program's eyes only, and gone at the end. What a killed one left is removed first: it holds records."""
    for left in parent.glob(f"{PREFIX}*"):
        if _is_left(left):
            shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
    try:
        with (folder / LOCK).open("w") as lock:
            _hold(lock.fileno())
            yield folder
    finally:
        shutil.rmtree(folder)


def _hold(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # somebody has it; or a folder of the network, which knows no locks
        return False
    return True


def _is_left(folder: Path) -> bool:
    try:
        with (folder / LOCK).open() as lock:
            return _hold(lock.fileno())
    except OSError:
        return False


def put_in_place(draft: Path, place: Path) -> None:
    """Complete or absent, and on the disk afterwards."""
    draft.chmod(0o600)
    _flush(draft)
    draft.replace(place)
    _flush(place.parent)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
