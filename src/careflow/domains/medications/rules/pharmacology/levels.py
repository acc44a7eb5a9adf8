"""How much a warning weighs."""

from enum import StrEnum


class Level(StrEnum):
    HIGH = "high"
    MODERATE = "moderate"
    LOW = "low"

    @property
    def rank(self) -> int:
        """0 is the gravest."""
        return _ORDER.index(self)

    @property
    def raised(self) -> "Level":
        return _ORDER[max(self.rank - 1, 0)]


_ORDER = list(Level)
