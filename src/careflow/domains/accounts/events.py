"""What higher domains may listen to: published after the row is written, in its transaction."""

from dataclasses import dataclass
from datetime import datetime

from careflow.platform.identity import Surface


@dataclass(frozen=True, slots=True)
class PasswordSet:
    """Somebody changed their password, or set it through a link; `email` is their address."""

    user_id: int
    surface: Surface
    email: str
    at: datetime
