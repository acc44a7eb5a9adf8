"""`python -m tests.backups.killed_restore FILE`: restores into the place that the environment names, and is killed when
the first paper is where it belongs."""

import os
import signal
import sys
from pathlib import Path

from careflow.cli.backups import restoring


def main(file):
    take = restoring.Taking.take_paper

    def take_one_and_die(taking, storage_key, content):
        take(taking, storage_key, content)
        os.kill(os.getpid(), signal.SIGKILL)

    restoring.Taking.take_paper = take_one_and_die
    restoring.restore_backup(Path(file))


if __name__ == "__main__":
    main(sys.argv[1])
