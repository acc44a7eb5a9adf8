"""What the clients were told, and whether the server still says so."""

import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Kept:
    """One record as it was acknowledged last. While a change of it is under way, `change` is what it may bring."""

    what: str
    reader: str  # who may read it
    path: str
    body: dict[str, Any]
    ignored: frozenset[str] = frozenset()
    change: dict[str, Any] | None = None
    content: str = ""  # digest of the file at `path` + "download/"

    def fault(self, read: dict[str, Any]) -> str:
        """Blank, or what differs, by names of fields."""
        if not (lost := differing(self.body, read, self.ignored)):
            return ""
        if self.change is None:
            return ", ".join(lost)
        return ", ".join(differing({**self.change, "version": self.body["version"] + 1}, read, frozenset()))


def differing(acknowledged: dict[str, Any], read: dict[str, Any], ignored: frozenset[str]) -> list[str]:
    missing = object()
    return [name for name, value in acknowledged.items() if name not in ignored and read.get(name, missing) != value]


@dataclass(slots=True)
class Ledger:
    """Shared by all clients."""

    kept: dict[str, Kept] = field(default_factory=dict)
    acknowledged: Counter[str] = field(default_factory=Counter)
    unanswered: int = 0
    refused: list[str] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def keep(self, kept: Kept, *, writes: int = 1) -> None:
        with self.lock:
            self.acknowledged[kept.what] += writes
            self.kept[kept.path] = kept
            self.touched.add(kept.path)

    def expect_change(self, path: str, change: dict[str, Any]) -> None:
        """Before the change is asked for."""
        with self.lock:
            self.kept[path].change = change
            self.touched.add(path)

    def miss(self) -> None:
        with self.lock:
            self.unanswered += 1

    def refuse(self, what: str) -> None:
        with self.lock:
            self.refused.append(what)

    def take_touched(self) -> list[Kept]:
        """What was written since the last time."""
        with self.lock:
            found = [self.kept[path] for path in sorted(self.touched)]
            self.touched.clear()
        return found
