"""How a process that reads a stranger's file keeps within bounds, and what it says of the file."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from careflow.platform.binding.job import Reason, Unbindable

MOST_FILES = 1024


def keep_within(*, memory: int, seconds: int) -> None:
    """What this process may take from now on, where the system can keep it to that."""
    if os.name == "posix":
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a copy of the file
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        unlimited = most == resource.RLIM_INFINITY
        resource.setrlimit(resource.RLIMIT_NOFILE, (MOST_FILES if unlimited else min(MOST_FILES, most), most))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def is_pdf(path: Path) -> bool:
    """Raises Unbindable for a file without bytes."""
    with path.open("rb") as file:
        head = file.read(1024)  # readers allow that much before it
    if not head:
        raise Unbindable(Reason.EMPTY)
    return b"%PDF-" in head


@contextmanager
def refusing() -> Iterator[None]:
    """Whatever a file makes a library do, the answer is Unbindable."""
    try:
        yield
    except Unbindable:
        raise
    except MemoryError:
        raise Unbindable(Reason.TOO_COSTLY) from None
    except Exception:  # noqa: BLE001  (libraries raise what they like over what strangers send)
        raise Unbindable(Reason.BROKEN) from None
