"""What the check looks at, and what it says."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from careflow.domains.billing.rules.superbills import Diagnosis, Line


class Severity(StrEnum):
    """An error is what a payer turns down; a warning is what somebody should look at."""

    ERROR = "error"
    WARNING = "warning"


class Sex(StrEnum):
    FEMALE = "female"
    MALE = "male"


@dataclass(frozen=True, slots=True)
class Finding:
    """`rule` is a stable code; `sequence` names the diagnosis or the line."""

    rule: str
    severity: Severity
    field: str
    detail: str
    sequence: int | None = None

    def plain(self) -> dict[str, Any]:
        return {**asdict(self), "severity": self.severity.value}


@dataclass(frozen=True, slots=True)
class Code:
    """What the classification says of a diagnosis code."""

    is_billable: bool
    is_outdated: bool


@dataclass(frozen=True, slots=True)
class Cover:
    """What pays: whether its carrier is called as the payer on the superbill is, and whether it is in use, and in
    force on the day of service."""

    is_of_payer: bool
    is_active: bool
    is_in_force: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """`sex` is None where the chart leaves it open. `policy_id` of a superbill may lead to nothing in `Known.covers`
    when the policy was removed."""

    diagnoses: Collection[Diagnosis]
    lines: Collection[Line]
    place_of_service: str
    payer_name: str
    policy_id: int | None
    served_on: date
    birth_date: date
    sex: Sex | None
    is_note_signed: bool


@dataclass(frozen=True, slots=True)
class Known:
    """What the tables know of what stands on the superbill. `codes` are by the code as it stands there; fees are cents
    for one unit; `services` hold no outdated ones. None is a table that nobody keeps, which then says nothing."""

    codes: Mapping[str, Code] = field(default_factory=dict)
    is_classification_whole: bool = False
    services: Collection[str] = ()
    outdated_services: Collection[str] = ()
    fees: Mapping[str, int] | None = None
    places: Collection[str] | None = None
    covers: Mapping[int, Cover] = field(default_factory=dict)


def error(rule: str, where: str, detail: str, sequence: int | None = None) -> Finding:
    return Finding(rule, Severity.ERROR, where, detail, sequence)


def warning(rule: str, where: str, detail: str, sequence: int | None = None) -> Finding:
    return Finding(rule, Severity.WARNING, where, detail, sequence)
