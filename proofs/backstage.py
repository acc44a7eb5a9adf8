"""A process that has Django set up as the server has: `python -m proofs.backstage MODULE ARGUMENT…` calls the module's
`main(*arguments)`, which prints what the proof must know. The proof itself knows only HTTP and SQL."""

import subprocess
import sys
from collections.abc import Mapping
from importlib import import_module

from careflow.cli.bootstrap import set_up

SECONDS = 600


class NotPrepared(Exception):
    """With what the process printed."""


def command(module: str, *arguments: object) -> list[str]:
    return [sys.executable, "-m", "proofs.backstage", module, *map(str, arguments)]


def ask(environment: Mapping[str, str], module: str, *arguments: object) -> bytes:
    """What `main` printed, with the environment of the server. Raises NotPrepared."""
    done = subprocess.run(
        command(module, *arguments), check=False, env=environment, capture_output=True, timeout=SECONDS
    )
    if done.returncode:
        raise NotPrepared(done.stderr.decode())
    return done.stdout


if __name__ == "__main__":
    set_up()
    import_module(sys.argv[1]).main(*sys.argv[2:])
