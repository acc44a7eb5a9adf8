"""How many threads of a worker may do something costly at once, so that the others can answer everybody else."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from careflow.platform.problems import Problem


class Turns:
    """`seconds` is how long somebody waits for a turn before they are told to come back."""

    def __init__(self, at_once: int, *, seconds: float, otherwise: type[Problem]) -> None:
        self.places, self.seconds, self.otherwise = BoundedSemaphore(at_once), seconds, otherwise

    @contextmanager
    def one(self) -> Iterator[None]:
        if not self.places.acquire(timeout=self.seconds):
            raise self.otherwise
        try:
            yield
        finally:
            self.places.release()
