"""Keeping the directory of care providers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.facilities import queries as facilities
from careflow.domains.patients.models import CareProvider
from careflow.domains.patients.operations.place import facility_of
from careflow.domains.patients.rules.care_provider_names import NAMELESS
from careflow.platform.actor import Actor
from careflow.platform.address import ADDRESS_COLUMNS, written_address
from careflow.platform.problems import BadInput, NotFound
from careflow.platform.records import check_version, update_row

NAMING = ("linked_staff_id", "last_name", "organization_name")


@transaction.atomic(savepoint=False)
def add_care_provider(*, actor: Actor, details: Mapping[str, Any], now: datetime) -> int:
    """A person, an organization or a colleague of the facility. Raises BadInput."""
    columns = _columns(actor, details, stored_address=None)
    _refuse_nameless(columns)
    provider = CareProvider(facility_id=facility_of(actor), created_at=now, updated_at=now, **columns)
    provider.save(force_insert=True)
    _record(actor, Action.CREATE, provider.pk, {}, now)
    return provider.pk


@transaction.atomic(savepoint=False)
def change_care_provider(
    *, actor: Actor, provider_id: int, changes: Mapping[str, Any], expected_version: int | None = None, now: datetime
) -> None:
    """Raises NotFound, StaleVersion, BadInput."""
    provider = _locked(actor, provider_id, expected_version)
    stored_address = tuple(getattr(provider, column) for column in ADDRESS_COLUMNS)
    columns = {
        name: value
        for name, value in _columns(actor, changes, stored_address=stored_address).items()
        if getattr(provider, name) != value
    }
    if columns:
        _refuse_nameless({name: getattr(provider, name) for name in NAMING} | columns)
        update_row(CareProvider.objects.visible_to(actor).filter(pk=provider_id), columns, now=now)
        fields = dict.fromkeys("address" if name in ADDRESS_COLUMNS else name.removesuffix("_id") for name in columns)
        _record(actor, Action.UPDATE, provider_id, {"changed_fields": list(fields)}, now)


@transaction.atomic(savepoint=False)
def retire_care_provider(*, actor: Actor, provider_id: int, expected_version: int | None = None, now: datetime) -> None:
    """Charts that name the provider keep doing so. Raises NotFound, StaleVersion."""
    provider = _locked(actor, provider_id, expected_version)
    if provider.is_active:
        update_row(CareProvider.objects.visible_to(actor).filter(pk=provider_id), {"is_active": False}, now=now)
        _record(actor, Action.DELETE, provider_id, {}, now)


def _locked(actor: Actor, provider_id: int, expected_version: int | None) -> CareProvider:
    rows = CareProvider.objects.visible_to(actor).select_for_update(no_key=True)
    provider: CareProvider | None = rows.filter(pk=provider_id).first()
    if provider is None:
        raise NotFound
    check_version(provider.version, expected_version)
    return provider


def _columns(actor: Actor, details: Mapping[str, Any], *, stored_address: tuple[Any, ...] | None) -> dict[str, Any]:
    columns = {name: value for name, value in details.items() if name not in {"linked_staff", "address_detail"}}
    if "linked_staff" in details:
        staff_id = details["linked_staff"]
        if staff_id is not None and facilities.find_staff(actor=actor, staff_id=staff_id) is None:
            raise BadInput(linked_staff="Nobody with this number works at this facility.")
        columns["linked_staff_id"] = staff_id
    if "address_detail" in details:
        try:
            columns |= written_address(details["address_detail"], stored_address)
        except BadInput as refused:
            raise BadInput({"address_detail": refused.errors["address"]}) from None
    return columns


def _refuse_nameless(columns: Mapping[str, Any]) -> None:
    if not any(columns.get(name) for name in NAMING):
        raise BadInput(last_name=NAMELESS)


def _record(actor: Actor, action: Action, provider_id: int, metadata: Mapping[str, Any], now: datetime) -> None:
    done = {Action.CREATE: "added", Action.UPDATE: "changed", Action.DELETE: "retired"}[action]
    audit.record(
        actor=actor,
        action=action,
        subject="patients/careprovider",
        subject_id=provider_id,
        summary=f"Care provider {provider_id} {done}",
        metadata=metadata,
        at=now,
    )
