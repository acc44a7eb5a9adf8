"""What higher domains may listen to, in the transaction that writes the row."""

from dataclasses import dataclass
from datetime import datetime

from careflow.platform.identity import Surface


@dataclass(frozen=True, slots=True)
class PasswordSet:
    """Somebody changed their password, or set it through a link; `email` is their address. Published afterwards."""

    user_id: int
    surface: Surface
    email: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PersonChanging:
    """The console is about to hold this account. Who holds rows of theirs along with it holds them now, and first."""

    user_id: int


@dataclass(frozen=True, slots=True)
class SignInEnding:
    """The console is about to switch this account off, or to take its password. A listener may refuse."""

    user_id: int
