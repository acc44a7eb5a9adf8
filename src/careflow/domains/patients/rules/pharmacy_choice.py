"""Which pharmacies a patient uses, and which of them comes first."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """The linked pharmacies in order, and the preferred one among them."""

    linked: tuple[int, ...]
    preferred: int | None


def choose(stored: Choice, *, preferred: int | None, listed: Sequence[int] | None) -> Choice:
    """After a write. `preferred` is the one sent or else the stored one; `listed` replaces the links when it was
    sent. The preferred pharmacy is always linked, and a list without one gets its first entry as preferred."""
    linked = stored.linked if listed is None else tuple(dict.fromkeys(listed))
    if preferred is None and listed:
        preferred = listed[0]
    if preferred is not None and preferred not in linked:
        linked = (*linked, preferred)
    return Choice(linked, preferred)
