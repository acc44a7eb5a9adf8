"""The binding process: a job on stdin, the PDF on stdout; or a refusal there and an exit status that says so."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import msgspec
from pikepdf import Pdf, settings

from careflow.platform.binding import images, pdfs
from careflow.platform.binding.job import REFUSED, UNDER_WORK, Job, Reason, Refusal, Unbindable
from careflow.platform.binding.volume import Volume

MEBIBYTE = 1024 * 1024
MOST_MEMORY = 1024 * MEBIBYTE
MOST_UNPACKED = 64 * MEBIBYTE  # of one stream, whatever a few packed bytes claim to hold
MOST_FILES = 1024
MOST_SECONDS = 120  # of work
Source = pdfs.Source | images.Source


def main() -> None:
    _limit()
    target = sys.stdout.buffer
    try:
        _bind(msgspec.json.decode(sys.stdin.buffer.read(), type=Job), target)
    except Unbindable as refused:
        target.write(msgspec.json.encode(Refusal(refused.reason, refused.position)))
        target.flush()
        sys.exit(REFUSED)


def _limit() -> None:
    """What a process may take, where the system can keep it to that."""
    settings.set_qpdf_limits(flate_max_memory=MOST_UNPACKED, run_length_max_memory=MOST_UNPACKED)
    if os.name == "posix":
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        unlimited = most == resource.RLIM_INFINITY
        resource.setrlimit(resource.RLIMIT_NOFILE, (MOST_FILES if unlimited else min(MOST_FILES, most), most))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def _bind(job: Job, target: BinaryIO) -> None:
    """Everything is counted before anything is put together."""
    folder = Path(job.folder)
    sources: dict[str, Source] = {}
    count = 0
    for position, (_, path) in enumerate(job.papers):
        with _reading(position, folder):
            sources[path] = sources.get(path) or _open(Path(path), folder)
            count += sources[path].count
        if count > job.most_pages:
            raise Unbindable(Reason.TOO_MANY_PAGES)
    volume = Volume(Pdf.new())
    for position, (name, path) in enumerate(job.papers):
        with _reading(position, folder):
            volume.add(name, sources[path].pages())
    volume.save(target, title=job.title)


def _open(path: Path, folder: Path) -> Source:
    if path.stat().st_size == 0:
        raise Unbindable(Reason.EMPTY)
    with path.open("rb") as file:
        is_pdf = b"%PDF-" in file.read(1024)  # readers allow that much before it
    return pdfs.Source(path) if is_pdf else images.Source(path, folder)


@contextmanager
def _reading(position: int, folder: Path) -> Iterator[None]:
    """Whatever a file makes a library do, the answer is which file it was."""
    (folder / UNDER_WORK).write_text(str(position))
    try:
        yield
    except Unbindable as refused:
        raise Unbindable(refused.reason, position) from None
    except MemoryError:
        raise Unbindable(Reason.TOO_COSTLY, position) from None
    except Exception:  # noqa: BLE001  (libraries raise what they like over what strangers send)
        raise Unbindable(Reason.BROKEN, position) from None


if __name__ == "__main__":
    main()
