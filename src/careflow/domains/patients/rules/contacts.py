"""Phones and emergency contacts: lists in which exactly one entry comes first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

PREFERRED_LABEL = "cell"


@dataclass(frozen=True, slots=True)
class Phone:
    number: str
    label: str = PREFERRED_LABEL
    is_primary: bool = False


@dataclass(frozen=True, slots=True)
class Contact:
    name: str
    relationship: str = ""
    phone_number: str = ""
    notes: str = ""
    is_primary: bool = False


class Ranked(Protocol):
    @property
    def is_primary(self) -> bool: ...


Entry = TypeVar("Entry", Phone, Contact)


def with_one_primary_phone(phones: Sequence[Phone]) -> list[Phone]:
    """The first one flagged is the primary; else the first cell phone; else the first."""
    cell = next((place for place, phone in enumerate(phones) if phone.label == PREFERRED_LABEL), 0)
    return _only(phones, _flagged(phones, otherwise=cell))


def with_one_primary_contact(contacts: Sequence[Contact]) -> list[Contact]:
    """The first one flagged is the primary; else the first."""
    return _only(contacts, _flagged(contacts, otherwise=0))


def with_mirrored(contacts: Sequence[Contact], sent: dict[str, str]) -> list[Contact]:
    """The stored contacts, primary first, after somebody wrote the primary one's fields directly. A primary
    contact that is blank then is dropped."""
    primary = replace(contacts[0] if contacts else Contact(name=""), is_primary=True, **sent)
    rest = list(contacts[1:])
    is_blank = not (primary.name or primary.relationship or primary.phone_number)
    return with_one_primary_contact(rest if is_blank else [primary, *rest])


def _flagged(entries: Sequence[Ranked], *, otherwise: int) -> int:
    return next((place for place, entry in enumerate(entries) if entry.is_primary), otherwise)


def _only(entries: Sequence[Entry], primary: int) -> list[Entry]:
    return [replace(entry, is_primary=place == primary) for place, entry in enumerate(entries)]
