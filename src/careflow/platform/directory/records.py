"""The private records of an organization or a facility, each with one identity inside its tenant."""

import copy
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic

from django.db import IntegrityError

from careflow.platform.address import ADDRESS_COLUMNS, address_changes
from careflow.platform.directory.description import Directory, Record
from careflow.platform.directory.tables import Owner
from careflow.platform.problems import BadInput, Conflict
from careflow.platform.records import update_row
from careflow.platform.refusals import breaks_unique


@dataclass(frozen=True, slots=True, kw_only=True)
class Records(Generic[Record]):
    """`refuse_known` raises `known` when the owner's record, as it is about to be written, is on record already; it is
    told which columns are new. `once` names the fields whose uniqueness keeps that promise in a race."""

    directory: Directory[Record]
    known: type[Conflict]
    once: Sequence[tuple[str, str]]
    refuse_known: Callable[[Owner, Record, Collection[str]], None]

    def create(self, *, owner: Owner, details: Mapping[str, Any], field: str, now: datetime) -> Record:
        """A custom record. `details` are the keys of a body, `field` the name it had there.

        Raises `known`, BadInput."""
        columns = _columns(details, None, field)
        record = self.directory.records(**owner.columns, source="custom", created_at=now, updated_at=now, **columns)
        keys = record.fold()
        self.refuse_known(owner, record, {*columns, *keys})
        with self._known_meanwhile():
            record.save(force_insert=True)
        return record

    def change(self, *, held: Record, owner: Owner, details: Mapping[str, Any], field: str, now: datetime) -> list[str]:
        """Merge the keys of a body into a record that the caller holds, and return the names of what changed; the
        object stays as it is.

        Raises BadInput unless the owner keeps the record, `known`."""
        if not owner.owns(held):
            noun = self.directory.noun
            raise BadInput({field: [f"Only details of a {noun} that is your own record can be changed here."]})
        record, before = copy.copy(held), vars(held)
        columns = _columns(details, before, field)
        changes = {name: value for name, value in columns.items() if before[name] != value}
        if not changes:
            return []
        for name, value in changes.items():
            setattr(record, name, value)
        written = changes | record.fold()
        self.refuse_known(owner, record, {name for name, value in written.items() if before[name] != value})
        with self._known_meanwhile():
            update_row(self.directory.records.objects.filter(pk=held.pk), written, now=now)
        return sorted({name if name in details else "address" for name in changes})

    @contextmanager
    def _known_meanwhile(self) -> Iterator[None]:
        """Somebody wrote the same record down between the check and the write."""
        try:
            yield
        except IntegrityError as error:
            if any(breaks_unique(error, self.directory.records, *fields) for fields in self.once):
                raise self.known from error
            raise


def _columns(details: Mapping[str, Any], stored: Mapping[str, Any] | None, field: str) -> dict[str, Any]:
    """A body's keys are columns, except for the `address` of those that have one."""
    columns = {name: value for name, value in details.items() if name != "address"}
    if "address" not in details:
        return columns
    parts = None if stored is None else tuple(stored[column] for column in ADDRESS_COLUMNS)
    address, missing = address_changes(details["address"], parts)
    if missing:
        raise BadInput({field: {"address": {name: ["This field is required."] for name in missing}}})
    return columns | address
