"""The carriers that an organization works with."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.insurance import queries, rules
from careflow.domains.insurance.models import Carrier, OrganizationCarrier
from careflow.domains.insurance.operations.records import Owner, change_carrier, create_carrier
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput, NotFound
from careflow.platform.records import check_version, update_row
from careflow.platform.refusals import breaks_unique

SUBJECT = "insurance/organizationinsurancecarrierpreference"
FIELD = "carrier"
ONCE = ("organization", "carrier")
SHOWN = ("is_preferred", "is_hidden", "is_active", "fee_schedule_id")


@transaction.atomic(savepoint=False)
def link_carrier(
    *,
    actor: Actor,
    carrier_id: int | None,
    details: Mapping[str, Any] | None,
    settings: Mapping[str, Any],
    now: datetime,
) -> tuple[int, bool]:
    """Work with a carrier of the directory, or with a new record of the organization's own. A carrier that is linked
    already gets the settings. Returns the link and whether it is new. Raises BadInput, CarrierKnown."""
    if details is not None and carrier_id is None:
        _check_schedule(actor, settings)
        carrier = create_carrier(owner=Owner(_organization(actor)), details=details, now=now)
        return _add_link(actor, carrier, settings, now), True
    if carrier_id is not None and details is None:
        return _link_shared(actor, carrier_id, settings, now)
    raise BadInput(non_field_errors="Choose a payer from the directory, or describe one of your own.")


def _link_shared(actor: Actor, carrier_id: int, settings: Mapping[str, Any], now: datetime) -> tuple[int, bool]:
    linked = _locked(actor, Q(carrier_id=carrier_id))
    if linked is None:
        carrier = _linkable(actor, carrier_id)
        _check_schedule(actor, settings)
        try:
            with transaction.atomic():
                return _add_link(actor, carrier, settings, now), True
        except IntegrityError as error:
            is_taken = breaks_unique(error, OrganizationCarrier, *ONCE)
            linked = _locked(actor, Q(carrier_id=carrier_id)) if is_taken else None
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
    """Change how the organization shows a carrier and, when the record is its own, the carrier itself.

    Raises NotFound, StaleVersion, BadInput, CarrierKnown."""
    link = _locked(actor, Q(pk=link_id))
    if link is None:
        raise NotFound
    check_version(link.version, expected_version)
    changed: list[str] = []
    if details is not None:
        owner = Owner(_organization(actor))
        changed = change_carrier(carrier_id=link.carrier_id, owner=owner, details=details, field=FIELD, now=now)
    _change(actor, link, settings, [f"{FIELD}.{name}" for name in changed], now)


def _organization(actor: Actor) -> int:
    if actor.organization_id is None:
        raise NotFound
    return actor.organization_id


def _locked(actor: Actor, which: Q) -> OrganizationCarrier | None:
    rows = OrganizationCarrier.objects.visible_to(actor).filter(which)
    found: OrganizationCarrier | None = rows.select_for_update(of=("self",)).select_related("carrier").first()
    return found


def _linkable(actor: Actor, carrier_id: int) -> Carrier:
    """One answer for a private record of somebody else, an inactive one and none at all."""
    own = Q(ownership_scope=rules.Scope.ORGANIZATION, organization_id=actor.organization_id)
    shared = Q(ownership_scope=rules.Scope.GLOBAL)
    carrier = Carrier.objects.filter(own | shared, pk=carrier_id, is_active=True).first()
    if carrier is None:
        raise BadInput(carrier_id="Choose an active payer of the directory.")
    return carrier


def _check_schedule(actor: Actor, settings: Mapping[str, Any]) -> None:
    schedule_id = settings.get("fee_schedule_id")
    if schedule_id is not None and not queries.is_organization_schedule(actor=actor, schedule_id=schedule_id):
        raise BadInput(fee_schedule="Choose an active fee schedule of the organization as a whole.")


def _add_link(actor: Actor, carrier: Carrier, settings: Mapping[str, Any], now: datetime) -> int:
    link = OrganizationCarrier(
        organization_id=_organization(actor), carrier=carrier, created_at=now, updated_at=now, **settings
    )
    link.save(force_insert=True)
    audit.record(
        actor=actor,
        action=Action.CREATE,
        subject=SUBJECT,
        subject_id=link.pk,
        summary=f"Payer {carrier.name} linked to the organization",
        metadata={"organization_id": actor.organization_id, "carrier_id": carrier.pk},
        at=now,
    )
    return int(link.pk)


def _change(
    actor: Actor, link: OrganizationCarrier, settings: Mapping[str, Any], also_changed: list[str], now: datetime
) -> None:
    """The link's version counts changes of the carrier's own record too: both are edited as one."""
    changes = {name: value for name, value in settings.items() if getattr(link, name) != value}
    if not changes and not also_changed:
        return
    _check_schedule(actor, changes)
    update_row(OrganizationCarrier.objects.visible_to(actor).filter(pk=link.pk), changes, now=now)
    audit.record(
        actor=actor,
        action=Action.UPDATE,
        subject=SUBJECT,
        subject_id=link.pk,
        summary=f"Payer {link.carrier.name} of the organization changed",
        metadata={
            "organization_id": actor.organization_id,
            "carrier_id": link.carrier_id,
            **{name: changes.get(name, getattr(link, name)) for name in SHOWN},
            "changed_fields": sorted([*(name.removesuffix("_id") for name in changes), *also_changed]),
        },
        at=now,
    )
