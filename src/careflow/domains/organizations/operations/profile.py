"""The organization's own data."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.organizations.models import Organization
from careflow.platform.actor import Actor
from careflow.platform.address import ADDRESS_COLUMNS, written_address
from careflow.platform.problems import BadInput, NotFound
from careflow.platform.records import check_version, update_row
from careflow.platform.refusals import breaks_unique

SLUG_TAKEN = "Another organization uses this short name. Choose a different one."


@transaction.atomic(savepoint=False)
def change_organization(
    *,
    actor: Actor,
    organization_id: int,
    changes: Mapping[str, Any],
    now: datetime,
    expected_version: int | None = None,
) -> None:
    """Write the fields that differ; `address` holds the parts sent, or None to remove it.

    Raises NotFound for an organization that is not the actor's, StaleVersion, BadInput."""
    if not (actor.is_superuser or actor.organization_id == organization_id):
        raise NotFound
    rows = Organization.objects.filter(pk=organization_id)
    organization = rows.select_for_update(no_key=True).first()
    if organization is None:
        raise NotFound
    check_version(organization.version, expected_version)
    wanted = {name: value for name, value in changes.items() if name != "address"}
    if "address" in changes:
        stored = tuple(getattr(organization, column) for column in ADDRESS_COLUMNS)
        wanted |= written_address(changes["address"], stored)
    wanted = {name: value for name, value in wanted.items() if getattr(organization, name) != value}
    if not wanted:
        return
    _write(organization, wanted, now)
    audit.record(
        actor=actor,
        action=Action.UPDATE,
        subject="organizations/organization",
        subject_id=organization_id,
        summary=f"Organization {wanted.get('name', organization.name)} changed",
        metadata={"organization_id": organization_id, "changed_fields": sorted(wanted)},
        organization_id=organization_id,
        at=now,
    )


def _write(organization: Organization, wanted: Mapping[str, Any], now: datetime) -> None:
    if "slug" in wanted and Organization.objects.filter(slug=wanted["slug"]).exclude(pk=organization.pk).exists():
        raise BadInput(slug=SLUG_TAKEN)
    try:
        update_row(Organization.objects.filter(pk=organization.pk), wanted, now=now)
    except IntegrityError as error:
        if breaks_unique(error, Organization, "slug"):
            raise BadInput(slug=SLUG_TAKEN) from None
        raise
