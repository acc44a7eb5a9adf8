"""When two charts with the same name and birth date mean one person."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Marks:
    """What tells namesakes apart: their phone numbers and the end of their social security number."""

    phone_keys: AbstractSet[str]
    ssn_last4: str = ""


def is_same_person(one: Marks, other: Marks) -> bool:
    """A shared phone or number says so; without anything to compare, the name and the birth date do."""
    verdicts = []
    if one.phone_keys and other.phone_keys:
        verdicts.append(not one.phone_keys.isdisjoint(other.phone_keys))
    if one.ssn_last4 and other.ssn_last4:
        verdicts.append(one.ssn_last4 == other.ssn_last4)
    return any(verdicts) or not verdicts
