"""Leaving alone for a moment what did not answer, so that not every request waits for it."""

import time


class Pause:
    """Of one neighbour of this process (a replica, Redis). Not shared with other processes, and needs no lock: the
    worst that two threads at once can do is to ask once more."""

    def __init__(self, seconds: float) -> None:
        self.seconds, self._until = seconds, 0.0

    @property
    def lasts(self) -> bool:
        return time.monotonic() < self._until

    def begin(self) -> None:
        self._until = time.monotonic() + self.seconds

    def end(self) -> None:
        self._until = 0.0
