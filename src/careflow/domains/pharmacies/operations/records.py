"""The private records of an organization or a facility, each with one identity inside its tenant."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError
from django.db.models import Q

from careflow.domains.pharmacies import rules
from careflow.domains.pharmacies.models import Pharmacy, keys_of
from careflow.platform.address import ADDRESS_COLUMNS, address_changes
from careflow.platform.problems import BadInput, Conflict
from careflow.platform.records import update_row
from careflow.platform.refusals import breaks_unique

ONCE = (
    ("organization", "ncpdp_id"),
    ("organization", "npi"),
    ("organization", "identity_key"),
    ("facility", "identity_key"),
)


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose record it is; without a facility, the organization's."""

    organization_id: int
    facility_id: int | None = None

    @property
    def scope(self) -> rules.Scope:
        return rules.Scope.ORGANIZATION if self.facility_id is None else rules.Scope.FACILITY

    def owns(self, pharmacy: Pharmacy) -> bool:
        return (pharmacy.organization_id, pharmacy.facility_id) == (self.organization_id, self.facility_id)


class PharmacyKnown(Conflict):
    """`existing` names the record where the caller may see it."""

    code, detail = "pharmacy.duplicate", "This pharmacy is on record already."


def create_pharmacy(*, owner: Owner, details: Mapping[str, Any], field: str, now: datetime) -> Pharmacy:
    """A custom record. `details` are the keys of a body, `field` the name it had there. Raises PharmacyKnown for
    a second record of the same pharmacy, BadInput."""
    values = {name: value for name, value in details.items() if name != "address"}
    values |= _address_columns(details, None, field) if "address" in details else {}
    pharmacy = Pharmacy(
        ownership_scope=owner.scope.value,
        organization_id=owner.organization_id,
        facility_id=owner.facility_id,
        source="custom",
        created_at=now,
        updated_at=now,
        **values,
    )
    keys = keys_of(vars(pharmacy))
    numbers = {name: getattr(pharmacy, name) for name in rules.REGISTRY_NUMBERS}
    _refuse_known(owner, numbers, keys["identity_key"])
    with _known_meanwhile():
        pharmacy.save(force_insert=True)
    return pharmacy


def change_pharmacy(
    *, pharmacy_id: int, owner: Owner, details: Mapping[str, Any], field: str, now: datetime
) -> list[str]:
    """Merge the keys of a body into a record and return the names of what changed.

    Raises BadInput unless the owner keeps the record, PharmacyKnown."""
    pharmacy = Pharmacy.objects.select_for_update().get(pk=pharmacy_id)
    if not owner.owns(pharmacy):
        raise BadInput({field: ["Only details of a pharmacy that is your own record can be changed here."]})
    values = {name: value for name, value in details.items() if name != "address"}
    if "address" in details:
        stored = tuple(getattr(pharmacy, column) for column in ADDRESS_COLUMNS)
        values |= _address_columns(details, stored, field)
    changes = {name: value for name, value in values.items() if getattr(pharmacy, name) != value}
    if not changes:
        return []
    keys = keys_of({name: changes.get(name, getattr(pharmacy, name)) for name in rules.IDENTITY_COLUMNS})
    numbers = {name: changes.get(name) for name in rules.REGISTRY_NUMBERS}
    identity = keys["identity_key"] if keys["identity_key"] != pharmacy.identity_key else ""
    _refuse_known(owner, numbers, identity, besides=pharmacy_id)
    with _known_meanwhile():
        update_row(Pharmacy.objects.filter(pk=pharmacy_id), changes | keys, now=now)
    return sorted({"address" if name in ADDRESS_COLUMNS else name for name in changes})


@contextmanager
def _known_meanwhile() -> Iterator[None]:
    """Somebody wrote the same pharmacy down between the check and the write."""
    try:
        yield
    except IntegrityError as error:
        if any(breaks_unique(error, Pharmacy, *fields) for fields in ONCE):
            raise PharmacyKnown from error
        raise


def _address_columns(details: Mapping[str, Any], stored: tuple[Any, ...] | None, field: str) -> dict[str, Any]:
    columns, missing = address_changes(details["address"], stored)
    if missing:
        raise BadInput({field: {"address": {name: ["This field is required."] for name in missing}}})
    return columns


def _refuse_known(owner: Owner, numbers: Mapping[str, str | None], identity: str, besides: int | None = None) -> None:
    """The directory counts too, as far as it is active: what stands there is linked, not written down again."""
    given = {name: number for name, number in numbers.items() if number}
    same = Q(pk__in=[])
    for name, number in given.items():
        same |= Q(**{name: number})
    same &= Q(organization_id=owner.organization_id) | Q(ownership_scope=rules.Scope.GLOBAL, is_active=True)
    if identity:
        same |= Q(
            identity_key=identity,
            ownership_scope=owner.scope,
            organization_id=owner.organization_id,
            facility_id=owner.facility_id,
        )
    found = Pharmacy.objects.filter(same).exclude(pk=besides or 0).order_by("id").first() if given or identity else None
    if found is not None:
        raise _known(owner, found, given)


def _known(owner: Owner, found: Pharmacy, given: Mapping[str, str]) -> PharmacyKnown:
    shared = next((rules.NUMBER_NAMES[name] for name, number in given.items() if getattr(found, name) == number), "")
    what = f"a pharmacy with this {shared}" if shared else "this pharmacy"
    existing = {"id": found.pk, "name": found.name}
    if found.ownership_scope == rules.Scope.GLOBAL:
        return PharmacyKnown(f"The directory has {what}: {found.name}. Link it instead.", existing=existing)
    if owner.facility_id is None or found.facility_id in {None, owner.facility_id}:
        sentence = f"There is {what} on record already" if shared else PharmacyKnown.detail.removesuffix(".")
        return PharmacyKnown(f"{sentence}: {found.name}.", existing=existing)
    return PharmacyKnown(f"Another facility of your organization keeps {what}. An administrator can share it.")
