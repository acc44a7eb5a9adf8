"""The server's side: start a process, wait, pass on what it says."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Any, BinaryIO

import msgspec

from careflow.platform.binding.job import REASONS, REFUSED, UNDER_WORK, Job, Paper, Reason, Refusal, Unbindable

COMMAND = [sys.executable, "-m", "careflow.platform.binding.work"]
EXAMINE = [sys.executable, "-m", "careflow.platform.binding.looking"]
EXAMINE_MEMORY, EXAMINE_WORK = 512 * 1024 * 1024, 10  # bytes of address space; seconds of one processor
INHERITED = ("PATH", "HOME", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "LANG")
SECONDS = 300  # on a busy machine; how long it may really work, the process itself limits


def bind(target: BinaryIO, papers: Sequence[Paper], *, title: str, most_pages: int) -> None:
    """One PDF of all papers in their order, written into `target`, a file on disk, which then stands at its start.
    Each paper has a bookmark and page labels; nothing of it can run, be filled in or be taken out.

    Raises Unbindable; what `target` holds is then of no use."""
    with TemporaryDirectory(prefix="careflow-binding-") as folder:
        job = Job(title, [(paper.name, str(paper.path)) for paper in papers], folder, most_pages)
        status = _run(COMMAND, input=msgspec.json.encode(job), stdout=target)
        target.seek(0)
        if status == REFUSED:
            refusal = msgspec.json.decode(target.read(), type=Refusal)
            raise Unbindable(refusal.reason, refusal.position)
        if status != 0:
            raise Unbindable(Reason.TOO_COSTLY, _under_work(Path(folder)))


def examine(content: BinaryIO) -> None:
    """Read a file to its end as binding would, pictures and all. Its copy on disk has no name, so nothing is left of
    it whoever is killed.

    Raises Unbindable, without a position."""
    with TemporaryFile() as file:
        content.seek(0)
        shutil.copyfileobj(content, file)
        file.seek(0)
        command = [*EXAMINE, str(EXAMINE_MEMORY), str(EXAMINE_WORK)]
        status = _run(command, stdin=file, stdout=subprocess.DEVNULL)
    if status != 0:
        raise Unbindable(REASONS.get(status, Reason.TOO_COSTLY))


def _run(command: Sequence[str], **streams: Any) -> int:
    """The exit status; negative when the process was ended from outside, also by us for taking too long."""
    try:
        done = subprocess.run(
            command, stderr=subprocess.DEVNULL, env=_environment(), timeout=SECONDS, check=False, **streams
        )
    except subprocess.TimeoutExpired:
        return -1
    return done.returncode


def _environment() -> dict[str, str]:
    inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
    return inherited | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def _under_work(folder: Path) -> int | None:
    mark = folder / UNDER_WORK
    text = mark.read_text() if mark.exists() else ""
    return int(text) if text else None
