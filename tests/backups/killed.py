"""`python -m tests.backups.killed FILE`: backs up the database that TEST_DATABASE_URL names, and is killed when the
database is copied and the file half written."""

import os
import signal
import sys
from pathlib import Path

import django


def main(target):
    django.setup()
    from careflow.cli.backups import making

    def die(*_):
        os.kill(os.getpid(), signal.SIGKILL)

    def half(archive, *_):
        archive.add_text("half", b"x" * 1_000_000)
        die()

    setattr(making, "_fill", half)  # noqa: B010  (the step in the middle)
    making.make_backup(Path(target))


if __name__ == "__main__":
    main(sys.argv[1])
