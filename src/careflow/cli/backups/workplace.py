"""Where a backup is put together and taken apart: a hidden folder beside the place of what comes out of it."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX, LOCK = ".careflow-backup-", "lock"
UNFINISHED = "unfinished"  # the list of the papers that a restore puts where they belong, before it puts the first


@contextmanager
def workplace(parent: Path) -> Iterator[Path]:
    """For this program's eyes only, and gone at the end. What a killed one left is removed first, because it holds
    records; but for the list of papers of a restore, which only the next restore may take away."""
    for left in _left(parent):
        if (left / UNFINISHED).exists():
            _remove_all_but_list(left)
        else:
            shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
    try:
        with (folder / LOCK).open("w") as lock:
            _hold(lock.fileno())
            yield folder
    finally:
        shutil.rmtree(folder)


def begin_to_put(folder: Path, papers: Path) -> None:
    """Note in this workplace, for whoever comes after a kill, which papers are about to be put in their places."""
    shutil.copy(papers, folder / UNFINISHED)
    _flush(folder / UNFINISHED)
    _flush(folder)


def unfinished(parent: Path) -> list[Path]:
    """The workplaces of restores that were killed while they put papers in their places."""
    return [left for left in _left(parent) if (left / UNFINISHED).exists()]


def _left(parent: Path) -> list[Path]:
    return [folder for folder in parent.glob(f"{PREFIX}*") if _is_left(folder)]


def _remove_all_but_list(left: Path) -> None:
    for path in left.iterdir():
        if path.name not in (LOCK, UNFINISHED):
            path.unlink(missing_ok=True)


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
