"""What a check says."""

from enum import StrEnum

import msgspec


class Level(StrEnum):
    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


Said = tuple[Level, str]


class Finding(msgspec.Struct, frozen=True):
    check: str
    level: Level
    sentence: str
