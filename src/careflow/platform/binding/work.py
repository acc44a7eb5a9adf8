"""The binding process: a job on stdin, the PDF on stdout; or a refusal there and an exit status that says so."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import msgspec
from pikepdf import Pdf

from careflow.platform.binding import images, pdfs
from careflow.platform.binding.bounds import is_pdf, keep_within, refusing
from careflow.platform.binding.job import REFUSED, UNDER_WORK, Job, Reason, Refusal, Unbindable
from careflow.platform.binding.volume import Volume

MOST_MEMORY = 1024 * 1024 * 1024
MOST_SECONDS = 120  # of work
Source = pdfs.Source | images.Source


def main() -> None:
    keep_within(memory=MOST_MEMORY, seconds=MOST_SECONDS)
    target = sys.stdout.buffer
    try:
        _bind(msgspec.json.decode(sys.stdin.buffer.read(), type=Job), target)
    except Unbindable as refused:
        target.write(msgspec.json.encode(Refusal(refused.reason, refused.position)))
        target.flush()
        sys.exit(REFUSED)


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
    return pdfs.Source(path) if is_pdf(path) else images.Source(path, folder)


@contextmanager
def _reading(position: int, folder: Path) -> Iterator[None]:
    (folder / UNDER_WORK).write_text(str(position))
    try:
        with refusing():
            yield
    except Unbindable as refused:
        raise Unbindable(refused.reason, position) from None


if __name__ == "__main__":
    main()
