"""Where a facility deviates from what its organization works with, or adds a record of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic

from django.db import IntegrityError, transaction
from django.db.models import Q

from careflow.platform.actor import Actor
from careflow.platform.directory.description import PREFERENCE, Directory, Record
from careflow.platform.directory.history import Told
from careflow.platform.directory.records import Records
from careflow.platform.directory.tables import Linked, Overriding, Owner, Scope
from careflow.platform.problems import BadInput, NotFound
from careflow.platform.records import check_version, update_row
from careflow.platform.refusals import breaks_unique


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrides(Generic[Record]):
    """`inherited` names the settings whose null takes what the organization says, and what holds without one."""

    records: Records[Record]
    created: Told
    changed: Told
    inherited: Mapping[str, Any]

    @property
    def directory(self) -> Directory[Record]:
        return self.records.directory

    @property
    def details_field(self) -> str:
        return f"{self.directory.field}_details"

    @transaction.atomic(savepoint=False)
    def add(
        self,
        *,
        actor: Actor,
        organization_preference: int | None,
        record_id: int | None,
        details: Mapping[str, Any] | None,
        settings: Mapping[str, Any],
        now: datetime,
    ) -> int:
        """Deviate from one of the organization's records, link one of the directory, or describe one of the facility's
        own: exactly one of these. Raises BadInput, `known`."""
        directory = self.directory
        if sum(source is not None for source in (organization_preference, record_id, details)) != 1:
            choice = "of the organization, of the directory, or one of your own"
            raise BadInput(non_field_errors=f"Name one {directory.noun}: {choice}.")
        if organization_preference is not None:
            record, field = self._preferred(actor, organization_preference), PREFERENCE
        elif record_id is not None:
            record, field = self._linkable(actor, record_id), directory.field_id
        else:
            owner, field = _owner(actor), self.details_field
            record = self.records.create(owner=owner, details=details or {}, field=field, now=now)
        subject = {
            f"{PREFERENCE}_id": organization_preference,
            directory.field_id: record.pk if organization_preference is None else None,
        }
        override_id = self._insert(actor, subject, settings, field, now)
        self.created(
            actor=actor,
            subject_id=override_id,
            summary=f"{directory.title} {record.name} set for the facility",
            metadata={"facility_id": actor.facility_id, directory.field_id: record.pk},
            at=now,
        )
        return override_id

    @transaction.atomic(savepoint=False)
    def change(
        self,
        *,
        actor: Actor,
        override_id: int,
        named: Mapping[str, int | None],
        details: Mapping[str, Any] | None,
        settings: Mapping[str, Any],
        expected_version: int | None,
        now: datetime,
    ) -> None:
        """`named` holds the ids of the link and of the record that clients send back with a change; they must be what
        they were. Raises NotFound, StaleVersion, BadInput, `known`."""
        override = self._locked(actor, override_id)
        check_version(override.version, expected_version)
        self._check_subject(override, named)
        record = self.directory.subject(override)
        changed: list[str] = []
        if details is not None:
            owner, field = _owner(actor), self.details_field
            held = self.directory.records.objects.select_for_update().get(pk=record.pk)
            changed = self.records.change(held=held, owner=owner, details=details, field=field, now=now)
        changes = {name: value for name, value in settings.items() if value not in self._held(override, name)}
        if not changes and not changed:
            return
        update_row(self.directory.overrides.objects.visible_to(actor).filter(pk=override.pk), changes, now=now)
        self.changed(
            actor=actor,
            subject_id=override.pk,
            summary=f"{self.directory.title} {record.name} of the facility changed",
            metadata={
                "facility_id": actor.facility_id,
                self.directory.field_id: record.pk,
                **{name: changes.get(name, getattr(override, name)) for name in ("is_active", "is_hidden")},
                "changed_fields": sorted([*changes, *(f"{self.details_field}.{name}" for name in changed)]),
            },
            at=now,
        )

    def _locked(self, actor: Actor, override_id: int) -> Overriding:
        rows = self.directory.overrides.objects.visible_to(actor).filter(pk=override_id)
        with_records = rows.select_related(self.directory.field, f"{PREFERENCE}__{self.directory.field}")
        override: Overriding | None = with_records.select_for_update(of=("self",)).first()
        if override is None:
            raise NotFound
        return override

    def _check_subject(self, override: Overriding, named: Mapping[str, int | None]) -> None:
        columns = {PREFERENCE: f"{PREFERENCE}_id", self.directory.field_id: self.directory.field_id}
        sentence = f"An entry stays with its {self.directory.noun}. Add another one instead."
        if moved := [name for name, value in named.items() if value != getattr(override, columns[name])]:
            raise BadInput({name: [sentence] for name in moved})

    def _held(self, override: Overriding, name: str) -> tuple[Any, ...]:
        """Values that change nothing: the stored one and, while it is null, the inherited one, which clients send
        back."""
        stored, above = getattr(override, name), getattr(override, PREFERENCE)
        if stored is not None or name not in self.inherited:
            return (stored,)
        return (None, self.inherited[name] if above is None else getattr(above, name))

    def _preferred(self, actor: Actor, link_id: int) -> Record:
        links = self.directory.links.objects.visible_to(actor).select_related(self.directory.field)
        link: Linked | None = links.filter(pk=link_id).first()
        if link is None:
            raise BadInput({PREFERENCE: [f"Choose one of the organization's {self.directory.plural}."]})
        return self.directory.linked(link)

    def _linkable(self, actor: Actor, record_id: int) -> Record:
        field_id = self.directory.field_id
        if self.directory.links.objects.visible_to(actor).filter(**{field_id: record_id}).exists():
            linked = f"The organization works with this {self.directory.noun} already; it is here without a link."
            raise BadInput({field_id: [linked]})
        own = Q(ownership_scope=Scope.FACILITY, facility_id=actor.facility_id)
        return self.directory.linkable(own, record_id)

    def _insert(
        self, actor: Actor, subject: Mapping[str, int | None], settings: Mapping[str, Any], field: str, now: datetime
    ) -> int:
        table = self.directory.overrides
        override = table(**subject, facility_id=_facility(actor), created_at=now, updated_at=now, **settings)
        taken = BadInput(
            {field: [f"The facility has an entry for this {self.directory.noun} already. Change that one."]}
        )
        if table.objects.visible_to(actor).filter(**subject).exists():
            raise taken
        try:
            override.save(force_insert=True)
        except IntegrityError as error:
            if any(breaks_unique(error, table, "facility", column) for column in (PREFERENCE, self.directory.field)):
                raise taken from error
            raise
        return int(override.pk)


def _owner(actor: Actor) -> Owner:
    if actor.organization_id is None:
        raise NotFound
    return Owner(actor.organization_id, _facility(actor))


def _facility(actor: Actor) -> int:
    if actor.facility_id is None:
        raise NotFound
    return actor.facility_id
