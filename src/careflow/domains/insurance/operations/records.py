"""The private carriers of an organization or a facility, each with one identity inside its tenant."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError
from django.db.models import Q

from careflow.domains.insurance import rules
from careflow.domains.insurance.models import Carrier, keys_of
from careflow.platform.problems import BadInput, Conflict
from careflow.platform.records import update_row
from careflow.platform.refusals import breaks_unique

ONCE = (("organization", "identity_key"), ("facility", "identity_key"))


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose record it is; without a facility, the organization's."""

    organization_id: int
    facility_id: int | None = None

    @property
    def scope(self) -> rules.Scope:
        return rules.Scope.ORGANIZATION if self.facility_id is None else rules.Scope.FACILITY

    @property
    def columns(self) -> dict[str, Any]:
        return {
            "ownership_scope": self.scope.value,
            "organization_id": self.organization_id,
            "facility_id": self.facility_id,
        }

    def owns(self, carrier: Carrier) -> bool:
        return (carrier.organization_id, carrier.facility_id) == (self.organization_id, self.facility_id)


class CarrierKnown(Conflict):
    """`existing` names the record where the caller may see it."""

    code, detail = "carrier.duplicate", "This payer is on record already."


def create_carrier(*, owner: Owner, details: Mapping[str, Any], now: datetime) -> Carrier:
    """A custom record; `details` are the keys of a body. Raises CarrierKnown for a second record of
    the same carrier."""
    carrier = Carrier(**owner.columns, source=rules.Source.CUSTOM.value, created_at=now, updated_at=now, **details)
    _refuse_known(owner, keys_of(vars(carrier))["identity_key"], carrier.payer_id)
    with _known_meanwhile():
        carrier.save(force_insert=True)
    return carrier


def change_carrier(
    *, carrier_id: int, owner: Owner, details: Mapping[str, Any], field: str, now: datetime
) -> list[str]:
    """Merge the keys of a body into a record and return the names of what changed.

    Raises BadInput unless the owner keeps the record, CarrierKnown."""
    carrier = Carrier.objects.select_for_update().get(pk=carrier_id)
    if not owner.owns(carrier):
        raise BadInput({field: ["Only details of a payer that is your own record can be changed here."]})
    changes = {name: value for name, value in details.items() if getattr(carrier, name) != value}
    if not changes:
        return []
    keys = keys_of({name: changes.get(name, getattr(carrier, name)) for name in rules.IDENTITY_COLUMNS})
    if keys["identity_key"] != carrier.identity_key:
        _refuse_known(owner, keys["identity_key"], changes.get("payer_id", carrier.payer_id), besides=carrier_id)
    with _known_meanwhile():
        update_row(Carrier.objects.filter(pk=carrier_id), changes | keys, now=now)
    return sorted(changes)


@contextmanager
def _known_meanwhile() -> Iterator[None]:
    """Somebody wrote the same carrier down between the check and the write."""
    try:
        yield
    except IntegrityError as error:
        if any(breaks_unique(error, Carrier, *fields) for fields in ONCE):
            raise CarrierKnown from error
        raise


def _refuse_known(owner: Owner, identity: str, payer_id: str, besides: int = 0) -> None:
    """The directory counts too, where a payer id says that the record is the same and not just called alike: what
    stands there is linked, not written down again."""
    same = Q(**owner.columns)
    if payer_id:
        same |= Q(ownership_scope=rules.Scope.GLOBAL, is_active=True)
    found = Carrier.objects.filter(same, identity_key=identity).exclude(pk=besides).order_by("id").first()
    if found is None:
        return
    existing = {"id": found.pk, "name": found.name}
    if found.ownership_scope == rules.Scope.GLOBAL:
        raise CarrierKnown(f"The directory has this payer: {found.name}. Link it instead.", existing=existing)
    raise CarrierKnown(f"This payer is on record already: {found.name}.", existing=existing)
