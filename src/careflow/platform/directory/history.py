from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from careflow.platform.actor import Actor


class Told(Protocol):
    """Writes one line of history in the caller's transaction; what was done to what is settled already."""

    def __call__(
        self, *, actor: Actor, subject_id: object, summary: str, metadata: Mapping[str, Any], at: datetime
    ) -> object: ...
