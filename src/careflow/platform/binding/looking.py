"""The examining process: a file on stdin, read as binding it would; the exit status says why it is refused. What it
may take stands on its command line, in bytes and in seconds of work."""

import sys
from pathlib import Path

from careflow.platform.binding.bounds import is_pdf, keep_within, refusing
from careflow.platform.binding.job import REASONS, Unbindable

STDIN = Path("/dev/stdin")  # by this name it can be opened several times, though it has no other


def main() -> None:
    memory, seconds = map(int, sys.argv[1:])
    keep_within(memory=memory, seconds=seconds)
    try:
        with refusing():
            _read_pdf(STDIN) if is_pdf(STDIN) else _read_image(STDIN)
    except Unbindable as refused:
        sys.exit(next(status for status, reason in REASONS.items() if reason is refused.reason))


def _read_pdf(path: Path) -> None:
    from careflow.platform.binding import pdfs  # each kind waits only for its own libraries

    for _ in pdfs.Source(path).pages():
        pass


def _read_image(path: Path) -> None:
    from careflow.platform.binding.frames import Frames, read_through

    for image in Frames(path):
        read_through(image)


if __name__ == "__main__":
    main()
