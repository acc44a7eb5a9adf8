"""Where a facility deviates from its organization's pharmacies, or adds one of its own."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.pharmacies import rules
from careflow.domains.pharmacies.models import FacilityPharmacyOverride, OrganizationPharmacy, Pharmacy
from careflow.domains.pharmacies.operations.records import Owner, change_pharmacy, create_pharmacy
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput, NotFound
from careflow.platform.records import check_version, update_row
from careflow.platform.refusals import breaks_unique

SUBJECT = "organizations/facilitypharmacypreferenceoverride"
FIELD = "pharmacy_details"
TAKEN = "The facility has an entry for this pharmacy already. Change that one."
FIXED = "An entry stays with its pharmacy. Add another one instead."


@transaction.atomic(savepoint=False)
def add_override(
    *,
    actor: Actor,
    organization_preference: int | None,
    pharmacy_id: int | None,
    details: Mapping[str, Any] | None,
    settings: Mapping[str, Any],
    now: datetime,
) -> int:
    """Deviate from one of the organization's pharmacies, link one of the directory, or describe one of the
    facility's own: exactly one of these. Raises BadInput, PharmacyKnown."""
    if sum(source is not None for source in (organization_preference, pharmacy_id, details)) != 1:
        raise BadInput(non_field_errors="Name one pharmacy: of the organization, of the directory, or one of your own.")
    if organization_preference is not None:
        pharmacy, field = _inherited(actor, organization_preference), "organization_preference"
    elif pharmacy_id is not None:
        pharmacy, field = _linkable(actor, pharmacy_id), "pharmacy_id"
    else:
        owner = _owner(actor)
        pharmacy, field = create_pharmacy(owner=owner, details=details or {}, field=FIELD, now=now), FIELD
    override = FacilityPharmacyOverride(
        facility_id=_facility(actor),
        organization_preference_id=organization_preference,
        pharmacy=pharmacy if organization_preference is None else None,
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
        summary=f"Pharmacy {pharmacy.name} set for the facility",
        metadata={"facility_id": actor.facility_id, "pharmacy_id": pharmacy.pk},
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
    """`named` holds the `organization_preference` and `pharmacy_id` that clients send back with a change; they
    must be what they were. Raises NotFound, StaleVersion, BadInput, PharmacyKnown."""
    rows = FacilityPharmacyOverride.objects.visible_to(actor).filter(pk=override_id)
    with_pharmacies = rows.select_related("pharmacy", "organization_preference__pharmacy")
    override = with_pharmacies.select_for_update(of=("self",)).first()
    if override is None:
        raise NotFound
    check_version(override.version, expected_version)
    stored = {
        "organization_preference": override.organization_preference_id,
        "pharmacy_id": override.pharmacy_id,
    }
    if moved := [name for name, value in named.items() if value != stored[name]]:
        raise BadInput({name: [FIXED] for name in moved})
    pharmacy = override.pharmacy or override.organization_preference.pharmacy
    changed: list[str] = []
    if details is not None:
        owner = _owner(actor)
        changed = change_pharmacy(pharmacy_id=pharmacy.pk, owner=owner, details=details, field=FIELD, now=now)
    changes = {name: value for name, value in settings.items() if getattr(override, name) != value}
    if not changes and not changed:
        return
    update_row(FacilityPharmacyOverride.objects.visible_to(actor).filter(pk=override.pk), changes, now=now)
    audit.record(
        actor=actor,
        action=Action.UPDATE,
        subject=SUBJECT,
        subject_id=override.pk,
        summary=f"Pharmacy {pharmacy.name} of the facility changed",
        metadata={
            "facility_id": actor.facility_id,
            "pharmacy_id": pharmacy.pk,
            **{name: changes.get(name, getattr(override, name)) for name in ("is_active", "is_hidden")},
            "changed_fields": sorted([*changes, *(f"{FIELD}.{name}" for name in changed)]),
        },
        at=now,
    )


def _facility(actor: Actor) -> int:
    if actor.facility_id is None:
        raise NotFound
    return actor.facility_id


def _owner(actor: Actor) -> Owner:
    if actor.organization_id is None:
        raise NotFound
    return Owner(actor.organization_id, _facility(actor))


def _inherited(actor: Actor, preference_id: int) -> Pharmacy:
    links = OrganizationPharmacy.objects.visible_to(actor).select_related("pharmacy")
    link: OrganizationPharmacy | None = links.filter(pk=preference_id).first()
    if link is None:
        raise BadInput(organization_preference="Choose one of the organization's pharmacies.")
    return link.pharmacy


def _linkable(actor: Actor, pharmacy_id: int) -> Pharmacy:
    """One answer for a private record of somebody else, an inactive one and none at all."""
    if OrganizationPharmacy.objects.visible_to(actor).filter(pharmacy_id=pharmacy_id).exists():
        raise BadInput(pharmacy_id="The organization works with this pharmacy already; it is here without a link.")
    own = Q(ownership_scope=rules.Scope.FACILITY, facility_id=actor.facility_id)
    shared = Q(ownership_scope=rules.Scope.GLOBAL)
    pharmacy = Pharmacy.objects.filter(own | shared, pk=pharmacy_id, is_active=True).first()
    if pharmacy is None:
        raise BadInput(pharmacy_id="Choose an active pharmacy of the directory.")
    return pharmacy


def _insert(actor: Actor, override: FacilityPharmacyOverride, field: str) -> None:
    subject = Q(organization_preference=override.organization_preference_id, pharmacy=override.pharmacy_id)
    if FacilityPharmacyOverride.objects.visible_to(actor).filter(subject).exists():
        raise BadInput({field: [TAKEN]})
    try:
        override.save(force_insert=True)
    except IntegrityError as error:
        for column in ("organization_preference", "pharmacy"):
            if breaks_unique(error, FacilityPharmacyOverride, "facility", column):
                raise BadInput({field: [TAKEN]}) from error
        raise
