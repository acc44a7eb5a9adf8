"""What is asked for, and which statements answer it: passed between the processes of a run."""

from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["hot", "read", "write"]
Door = Literal["doctor", "desk", "portal"]
Statement = tuple[str, Any]


@dataclass(slots=True)
class Asked:
    """One request. What it takes is filled in by the capture: its statements, how many the engine counts with those
    that open and close a transaction, and the size of the answer in bytes and in entries."""

    path: str
    method: str = "GET"
    body: dict[str, Any] | None = None
    statements: list[Statement] = field(default_factory=list)
    counted: int = 0
    size: int = 0
    entries: int = 0


@dataclass(slots=True)
class Endpoint:
    """`most` is how many statements it may send, the person's own included."""

    name: str
    kind: Kind
    most: int
    requests: list[Asked]
    door: Door = "doctor"

    @property
    def counts(self) -> list[int]:
        """Of requests that are answered with something."""
        return sorted({asked.counted for asked in self.requests if asked.entries})


@dataclass(slots=True)
class Plan:
    endpoints: list[Endpoint]
    tokens: dict[str, str]
