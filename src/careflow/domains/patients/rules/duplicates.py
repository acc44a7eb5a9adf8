"""When two charts with the same name and birth date mean one person, and when two names are the same."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from careflow.domains.patients.rules.search_text import MARKS

# O'Hara is OHara, and Smith-Jones is Smith Jones.
WITHOUT_MEANING = f"{MARKS} "


def as_heard(name_key: str) -> str:
    """A folded name without what people leave out or write in its place."""
    for sign in WITHOUT_MEANING:
        name_key = name_key.replace(sign, "")
    return name_key


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
