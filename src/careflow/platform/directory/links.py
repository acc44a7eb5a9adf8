"""The records that an organization works with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic

from django.db import IntegrityError, transaction
from django.db.models import Q

from careflow.platform.actor import Actor
from careflow.platform.directory.description import Directory, Record
from careflow.platform.directory.history import Told
from careflow.platform.directory.records import Records
from careflow.platform.directory.tables import Linked, Owner, Scope
from careflow.platform.problems import BadInput, NotFound
from careflow.platform.records import check_version, update_row
from careflow.platform.refusals import breaks_unique


def anything_goes(_actor: Actor, _settings: Mapping[str, Any]) -> None:
    """Settings that need no check beyond their shape."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Links(Generic[Record]):
    """`check_settings` raises BadInput; `shown` names the settings that history tells with every change."""

    records: Records[Record]
    created: Told
    changed: Told
    shown: tuple[str, ...] = ("is_preferred", "is_hidden", "is_active")
    check_settings: Callable[[Actor, Mapping[str, Any]], None] = anything_goes

    @property
    def directory(self) -> Directory[Record]:
        return self.records.directory

    @transaction.atomic(savepoint=False)
    def link(
        self,
        *,
        actor: Actor,
        record_id: int | None,
        details: Mapping[str, Any] | None,
        settings: Mapping[str, Any],
        now: datetime,
    ) -> tuple[int, bool]:
        """Work with a record of the directory, or with a new one of the organization's own. What is linked already
        gets the settings. Returns the link and whether it is new. Raises BadInput, `known`."""
        if details is not None and record_id is None:
            self.check_settings(actor, settings)
            owner, field = Owner(_organization(actor)), self.directory.field
            record = self.records.create(owner=owner, details=details, field=field, now=now)
            return self._add(actor, record, settings, now), True
        if record_id is not None and details is None:
            return self._link_shared(actor, record_id, settings, now)
        noun = self.directory.noun
        raise BadInput(non_field_errors=f"Choose a {noun} from the directory, or describe one of your own.")

    @transaction.atomic(savepoint=False)
    def change(
        self,
        *,
        actor: Actor,
        link_id: int,
        details: Mapping[str, Any] | None,
        settings: Mapping[str, Any],
        expected_version: int | None,
        now: datetime,
    ) -> None:
        """Change how the organization shows a record and, when it is the organization's own, the record itself.

        Raises NotFound, StaleVersion, BadInput, `known`."""
        link = self._locked(actor, Q(pk=link_id), and_record=details is not None)
        if link is None:
            raise NotFound
        check_version(link.version, expected_version)
        changed: list[str] = []
        if details is not None:
            owner, field = Owner(_organization(actor)), self.directory.field
            held = self.directory.linked(link)
            changed = self.records.change(held=held, owner=owner, details=details, field=field, now=now)
        self._change(actor, link, settings, [f"{self.directory.field}.{name}" for name in changed], now)

    def _link_shared(
        self, actor: Actor, record_id: int, settings: Mapping[str, Any], now: datetime
    ) -> tuple[int, bool]:
        linked = self._locked(actor, Q(**{self.directory.field_id: record_id}))
        if linked is None:
            own = Q(ownership_scope=Scope.ORGANIZATION, organization_id=actor.organization_id)
            record = self.directory.linkable(own, record_id)
            self.check_settings(actor, settings)
            try:
                with transaction.atomic():
                    return self._add(actor, record, settings, now), True
            except IntegrityError as error:
                is_taken = breaks_unique(error, self.directory.links, "organization", self.directory.field)
                linked = self._locked(actor, Q(**{self.directory.field_id: record_id})) if is_taken else None
                if linked is None:
                    raise
        self._change(actor, linked, settings, [], now)
        return int(linked.pk), False

    def _locked(self, actor: Actor, which: Q, *, and_record: bool = False) -> Linked | None:
        """The link first, then its record."""
        held = ("self", self.directory.field) if and_record else ("self",)
        rows = self.directory.links.objects.visible_to(actor).filter(which)
        found: Linked | None = rows.select_for_update(of=held).select_related(self.directory.field).first()
        return found

    def _add(self, actor: Actor, record: Record, settings: Mapping[str, Any], now: datetime) -> int:
        columns = {"organization_id": _organization(actor), self.directory.field: record, **settings}
        link = self.directory.links(**columns, created_at=now, updated_at=now)
        link.save(force_insert=True)
        self.created(
            actor=actor,
            subject_id=link.pk,
            summary=f"{self.directory.title} {record.name} linked to the organization",
            metadata={"organization_id": actor.organization_id, self.directory.field_id: record.pk},
            at=now,
        )
        return int(link.pk)

    def _change(
        self, actor: Actor, link: Linked, settings: Mapping[str, Any], also_changed: list[str], now: datetime
    ) -> None:
        """The link's version counts changes of the record itself too: both are edited as one."""
        changes = {name: value for name, value in settings.items() if getattr(link, name) != value}
        if not changes and not also_changed:
            return
        self.check_settings(actor, changes)
        update_row(self.directory.links.objects.visible_to(actor).filter(pk=link.pk), changes, now=now)
        record = self.directory.linked(link)
        self.changed(
            actor=actor,
            subject_id=link.pk,
            summary=f"{self.directory.title} {record.name} of the organization changed",
            metadata={
                "organization_id": actor.organization_id,
                self.directory.field_id: record.pk,
                **{name: changes.get(name, getattr(link, name)) for name in self.shown},
                "changed_fields": sorted([*(name.removesuffix("_id") for name in changes), *also_changed]),
            },
            at=now,
        )


def _organization(actor: Actor) -> int:
    if actor.organization_id is None:
        raise NotFound
    return actor.organization_id
