"""The pharmacies that an organization works with."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.pharmacies import rules
from careflow.domains.pharmacies.models import OrganizationPharmacy, Pharmacy
from careflow.domains.pharmacies.operations.records import Owner, change_pharmacy, create_pharmacy
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput, NotFound
from careflow.platform.records import check_version, update_row
from careflow.platform.refusals import breaks_unique

SUBJECT = "organizations/organizationpharmacypreference"
FIELD = "pharmacy"
ONCE = ("organization", "pharmacy")


@transaction.atomic(savepoint=False)
def link_pharmacy(
    *,
    actor: Actor,
    pharmacy_id: int | None,
    details: Mapping[str, Any] | None,
    settings: Mapping[str, Any],
    now: datetime,
) -> tuple[int, bool]:
    """Work with a pharmacy of the directory, or with a new record of the organization's own. A pharmacy that is
    linked already gets the settings. Returns the link and whether it is new. Raises BadInput, PharmacyKnown."""
    if details is not None and pharmacy_id is None:
        owner = Owner(_organization(actor))
        pharmacy = create_pharmacy(owner=owner, details=details, field=FIELD, now=now)
        return _add_link(actor, pharmacy, settings, now), True
    if pharmacy_id is not None and details is None:
        return _link_shared(actor, pharmacy_id, settings, now)
    raise BadInput(non_field_errors="Choose a pharmacy from the directory, or describe one of your own.")


def _link_shared(actor: Actor, pharmacy_id: int, settings: Mapping[str, Any], now: datetime) -> tuple[int, bool]:
    linked = _linked(actor, pharmacy_id)
    if linked is None:
        pharmacy = _linkable(actor, pharmacy_id)
        try:
            with transaction.atomic():
                return _add_link(actor, pharmacy, settings, now), True
        except IntegrityError as error:
            linked = _linked(actor, pharmacy_id) if breaks_unique(error, OrganizationPharmacy, *ONCE) else None
            if linked is None:
                raise
    _change(actor, linked, settings, [], now)
    return int(linked.pk), False


@transaction.atomic(savepoint=False)
def change_link(
    *,
    actor: Actor,
    link_id: int,
    details: Mapping[str, Any] | None,
    settings: Mapping[str, Any],
    expected_version: int | None,
    now: datetime,
) -> None:
    """Change how the organization shows a pharmacy and, when the record is its own, the pharmacy itself.

    Raises NotFound, StaleVersion, BadInput, PharmacyKnown."""
    link = _locked(actor, Q(pk=link_id))
    if link is None:
        raise NotFound
    check_version(link.version, expected_version)
    changed: list[str] = []
    if details is not None:
        owner = Owner(_organization(actor))
        changed = change_pharmacy(pharmacy_id=link.pharmacy_id, owner=owner, details=details, field=FIELD, now=now)
    _change(actor, link, settings, [f"{FIELD}.{name}" for name in changed], now)


def _organization(actor: Actor) -> int:
    if actor.organization_id is None:
        raise NotFound
    return actor.organization_id


def _locked(actor: Actor, which: Q) -> OrganizationPharmacy | None:
    rows = OrganizationPharmacy.objects.visible_to(actor).filter(which)
    found: OrganizationPharmacy | None = rows.select_for_update(of=("self",)).select_related("pharmacy").first()
    return found


def _linked(actor: Actor, pharmacy_id: int) -> OrganizationPharmacy | None:
    return _locked(actor, Q(pharmacy_id=pharmacy_id))


def _linkable(actor: Actor, pharmacy_id: int) -> Pharmacy:
    """One answer for a private record of somebody else, an inactive one and none at all."""
    own = Q(ownership_scope=rules.Scope.ORGANIZATION, organization_id=actor.organization_id)
    shared = Q(ownership_scope=rules.Scope.GLOBAL)
    pharmacy = Pharmacy.objects.filter(own | shared, pk=pharmacy_id, is_active=True).first()
    if pharmacy is None:
        raise BadInput(pharmacy_id="Choose an active pharmacy of the directory.")
    return pharmacy


def _add_link(actor: Actor, pharmacy: Pharmacy, settings: Mapping[str, Any], now: datetime) -> int:
    link = OrganizationPharmacy(
        organization_id=_organization(actor), pharmacy=pharmacy, created_at=now, updated_at=now, **settings
    )
    link.save(force_insert=True)
    audit.record(
        actor=actor,
        action=Action.CREATE,
        subject=SUBJECT,
        subject_id=link.pk,
        summary=f"Pharmacy {pharmacy.name} linked to the organization",
        metadata={"organization_id": actor.organization_id, "pharmacy_id": pharmacy.pk},
        at=now,
    )
    return int(link.pk)


def _change(
    actor: Actor, link: OrganizationPharmacy, settings: Mapping[str, Any], also_changed: list[str], now: datetime
) -> None:
    """The link's version counts changes of the pharmacy's own record too: both are edited as one."""
    changes = {name: value for name, value in settings.items() if getattr(link, name) != value}
    if not changes and not also_changed:
        return
    update_row(OrganizationPharmacy.objects.visible_to(actor).filter(pk=link.pk), changes, now=now)
    shown = {name: changes.get(name, getattr(link, name)) for name in ("is_preferred", "is_hidden", "is_active")}
    audit.record(
        actor=actor,
        action=Action.UPDATE,
        subject=SUBJECT,
        subject_id=link.pk,
        summary=f"Pharmacy {link.pharmacy.name} of the organization changed",
        metadata={
            "organization_id": actor.organization_id,
            "pharmacy_id": link.pharmacy_id,
            **shown,
            "changed_fields": sorted([*changes, *also_changed]),
        },
        at=now,
    )
