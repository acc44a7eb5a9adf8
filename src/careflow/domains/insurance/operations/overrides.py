"""Where a facility deviates from its organization's carriers, or adds one of its own."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.insurance import rules
from careflow.domains.insurance.models import INHERITED, Carrier, FacilityCarrierOverride, OrganizationCarrier
from careflow.domains.insurance.operations.records import Owner, change_carrier, create_carrier
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput, NotFound
from careflow.platform.records import check_version, update_row
from careflow.platform.refusals import breaks_unique

SUBJECT = "insurance/facilityinsurancecarrieroverride"
FIELD = "carrier_details"
TAKEN = "The facility has an entry for this payer already. Change that one."
FIXED = "An entry stays with its payer. Add another one instead."


@transaction.atomic(savepoint=False)
def add_override(
    *,
    actor: Actor,
    organization_preference: int | None,
    carrier_id: int | None,
    details: Mapping[str, Any] | None,
    settings: Mapping[str, Any],
    now: datetime,
) -> int:
    """Deviate from one of the organization's carriers, link one of the directory, or describe one of the facility's
    own: exactly one of these. What the settings leave out is inherited. Raises BadInput, CarrierKnown."""
    if sum(source is not None for source in (organization_preference, carrier_id, details)) != 1:
        raise BadInput(non_field_errors="Name one payer: of the organization, of the directory, or one of your own.")
    if organization_preference is not None:
        carrier, field = _inherited(actor, organization_preference), "organization_preference"
    elif carrier_id is not None:
        carrier, field = _linkable(actor, carrier_id), "carrier_id"
    else:
        carrier, field = create_carrier(owner=_owner(actor), details=details or {}, now=now), FIELD
    override = FacilityCarrierOverride(
        facility_id=_facility(actor),
        organization_preference_id=organization_preference,
        carrier=carrier if organization_preference is None else None,
        created_at=now,
        updated_at=now,
        **settings,
    )
    _insert(actor, override, field)
    audit.record(
        actor=actor,
        action=Action.CREATE,
        subject=SUBJECT,
        subject_id=override.pk,
        summary=f"Payer {carrier.name} set for the facility",
        metadata={"facility_id": actor.facility_id, "carrier_id": carrier.pk},
        at=now,
    )
    return int(override.pk)


@transaction.atomic(savepoint=False)
def change_override(
    *,
    actor: Actor,
    override_id: int,
    named: Mapping[str, int | None],
    details: Mapping[str, Any] | None,
    settings: Mapping[str, Any],
    expected_version: int | None,
    now: datetime,
) -> None:
    """`named` holds the `organization_preference` and `carrier_id` that clients send back with a change; they must be
    what they were. Raises NotFound, StaleVersion, BadInput, CarrierKnown."""
    rows = FacilityCarrierOverride.objects.visible_to(actor).filter(pk=override_id)
    with_carriers = rows.select_related("carrier", "organization_preference__carrier")
    override = with_carriers.select_for_update(of=("self",)).first()
    if override is None:
        raise NotFound
    check_version(override.version, expected_version)
    stored = {"organization_preference": override.organization_preference_id, "carrier_id": override.carrier_id}
    if moved := [name for name, value in named.items() if value != stored[name]]:
        raise BadInput({name: [FIXED] for name in moved})
    carrier = override.carrier or override.organization_preference.carrier
    changed: list[str] = []
    if details is not None:
        changed = change_carrier(carrier_id=carrier.pk, owner=_owner(actor), details=details, field=FIELD, now=now)
    changes = {name: value for name, value in settings.items() if value not in _held(override, name)}
    if not changes and not changed:
        return
    update_row(FacilityCarrierOverride.objects.visible_to(actor).filter(pk=override.pk), changes, now=now)
    audit.record(
        actor=actor,
        action=Action.UPDATE,
        subject=SUBJECT,
        subject_id=override.pk,
        summary=f"Payer {carrier.name} of the facility changed",
        metadata={
            "facility_id": actor.facility_id,
            "carrier_id": carrier.pk,
            **{name: changes.get(name, getattr(override, name)) for name in ("is_active", "is_hidden")},
            "changed_fields": sorted([*changes, *(f"{FIELD}.{name}" for name in changed)]),
        },
        at=now,
    )


def _held(override: FacilityCarrierOverride, name: str) -> tuple[Any, ...]:
    """Values that change nothing: the stored one and, while it is null, the inherited one, which clients send back."""
    stored = getattr(override, name)
    above = override.organization_preference
    if stored is not None or name not in INHERITED:
        return (stored,)
    return (None, INHERITED[name] if above is None else getattr(above, name))


def _facility(actor: Actor) -> int:
    if actor.facility_id is None:
        raise NotFound
    return actor.facility_id


def _owner(actor: Actor) -> Owner:
    if actor.organization_id is None:
        raise NotFound
    return Owner(actor.organization_id, _facility(actor))


def _inherited(actor: Actor, preference_id: int) -> Carrier:
    links = OrganizationCarrier.objects.visible_to(actor).select_related("carrier")
    link: OrganizationCarrier | None = links.filter(pk=preference_id).first()
    if link is None:
        raise BadInput(organization_preference="Choose one of the organization's payers.")
    return link.carrier


def _linkable(actor: Actor, carrier_id: int) -> Carrier:
    """One answer for a private record of somebody else, an inactive one and none at all."""
    if OrganizationCarrier.objects.visible_to(actor).filter(carrier_id=carrier_id).exists():
        raise BadInput(carrier_id="The organization works with this payer already; it is here without a link.")
    own = Q(ownership_scope=rules.Scope.FACILITY, facility_id=actor.facility_id)
    shared = Q(ownership_scope=rules.Scope.GLOBAL)
    carrier = Carrier.objects.filter(own | shared, pk=carrier_id, is_active=True).first()
    if carrier is None:
        raise BadInput(carrier_id="Choose an active payer of the directory.")
    return carrier


def _insert(actor: Actor, override: FacilityCarrierOverride, field: str) -> None:
    subject = Q(organization_preference=override.organization_preference_id, carrier=override.carrier_id)
    if FacilityCarrierOverride.objects.visible_to(actor).filter(subject).exists():
        raise BadInput({field: [TAKEN]})
    try:
        override.save(force_insert=True)
    except IntegrityError as error:
        for column in ("organization_preference", "carrier"):
            if breaks_unique(error, FacilityCarrierOverride, "facility", column):
                raise BadInput({field: [TAKEN]}) from error
        raise
