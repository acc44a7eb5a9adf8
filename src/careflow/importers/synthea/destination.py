"""Where imported records go: one organization with one facility and somebody who can sign in there."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import QuerySet
from django.utils.text import slugify

from careflow.domains.accounts import operations as accounts
from careflow.domains.accounts.models import User
from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.facilities.models import Facility, Staff, StaffRole
from careflow.domains.facilities.operations import add_default_dictionaries
from careflow.domains.organizations.models import Membership, Organization
from careflow.domains.organizations.operations import add_member, found_organization
from careflow.platform import localtime
from careflow.platform.actor import Actor, system
from careflow.platform.folding import fold
from careflow.platform.records import update_row

SYSTEM = "synthea"
ACTOR_NAME = "Synthea import"


class ImportRefused(Exception):
    """Nothing was written; the text tells the operator why."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the operator asked for. Visits from the day `bill_from` on are billed here: their claims stay out."""

    organization: str = "Synthea Health"
    facility: str = "Synthea Clinic"
    timezone: str = "America/New_York"
    owner: str = "synthea"
    password: str | None = None
    bill_from: date | None = None


@dataclass(frozen=True)
class Destination:
    organization_id: int
    facility_id: int
    place: str
    timezone: str
    now: datetime
    new_password: str | None = None
    bill_from: date | None = None

    @property
    def actor(self) -> Actor:
        return system(name=ACTOR_NAME, organization_id=self.organization_id, facility_id=self.facility_id)

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    @property
    def source(self) -> dict[str, Any]:
        """Filters for what came from there."""
        return {"facility_id": self.facility_id, "external_system": SYSTEM}

    def stamp(self, external_id: str) -> dict[str, Any]:
        """Columns that every imported row starts with."""
        return {**self.source, "external_id": external_id, "created_at": self.now, "updated_at": self.now}


def codes(entries: QuerySet[Any], destination: Destination, *needed: str) -> dict[str, int]:
    """The facility's dictionary by code. Raises ImportRefused when somebody renamed a code that we need."""
    found = dict(entries.filter(facility_id=destination.facility_id).values_list("code", "pk"))
    if missing := [code for code in needed if code not in found]:
        what = entries.model._meta.verbose_name_plural
        raise ImportRefused(f"The facility's {what} lack the code {', '.join(missing)}, which the import needs.")
    return found


@transaction.atomic
def prepare(wishes: Wishes, *, now: datetime) -> Destination:
    """Find or found the organization, the facility and its owner. Raises ImportRefused."""
    if not localtime.is_zone(wishes.timezone):
        raise ImportRefused(f"{wishes.timezone} is no time zone; use a name like America/New_York.")
    organization = _organization(wishes, now)
    facility = _facility(wishes, organization, now)
    new_password = _owner(wishes, organization, facility, now)
    place = f"{facility.name} of {organization.name} ({facility.timezone})"
    return Destination(organization.pk, facility.pk, place, facility.timezone, now, new_password, wishes.bill_from)


def _organization(wishes: Wishes, now: datetime) -> Organization:
    slug = slugify(wishes.organization)[:50]
    if not slug or len(wishes.organization) > 255:
        raise ImportRefused("The organization's name needs letters or digits, and at most 255 characters.")
    found = Organization.objects.filter(slug=slug).first()
    if found is not None:
        return found
    organization = found_organization(name=wishes.organization, slug=slug, now=now)
    _record(system(name=ACTOR_NAME, organization_id=organization.pk), "organizations/organization", organization, now)
    return organization


def _facility(wishes: Wishes, organization: Organization, now: datetime) -> Facility:
    if not 0 < len(wishes.facility) <= 100:
        raise ImportRefused("The facility's name needs one to 100 characters.")
    found: Facility | None = Facility.unscoped.filter(organization=organization, name=wishes.facility).first()
    if found is not None:
        return found
    facility: Facility = Facility.unscoped.create(
        organization=organization, name=wishes.facility, timezone=wishes.timezone, created_at=now, updated_at=now
    )
    add_default_dictionaries(facility_id=facility.pk, now=now)
    actor = system(name=ACTOR_NAME, organization_id=organization.pk, facility_id=facility.pk)
    _record(actor, "facilities/facility", facility, now)
    return facility


def _owner(wishes: Wishes, organization: Organization, facility: Facility, now: datetime) -> str | None:
    """Give the owner an administrator's place. Returns the password when one had to be made up."""
    actor = system(name=ACTOR_NAME, organization_id=organization.pk, facility_id=facility.pk)
    user = User.objects.filter(username_key=fold(wishes.owner)).first()
    if user is None:
        password = wishes.password or secrets.token_urlsafe(12)
        user = User.objects.create(
            username=wishes.owner, first_name=organization.name[:150], last_name="Owner",
            password=make_password(password), date_joined=now,
        )  # fmt: skip
        _record(actor, "users/user", user, now)
    else:
        password = None
        _let_in(user, wishes, actor, now)
    member = Membership.unscoped.filter(user=user).first()
    if member is None:
        add_member(organization_id=organization.pk, user_id=user.pk, role_code="owner", now=now)
    elif member.organization_id != organization.pk:
        raise ImportRefused(f"{wishes.owner} works for another organization; name somebody else with --owner.")
    _administrator(user, facility, now)
    return None if wishes.password else password


def _let_in(user: User, wishes: Wishes, actor: Actor, now: datetime) -> None:
    if wishes.password is None or check_password(wishes.password, user.password):
        return
    update_row(User.objects.filter(pk=user.pk), {"password": make_password(wishes.password)}, now=now)
    accounts.end_links(user_id=user.pk, because="password", now=now)
    accounts.end_sessions(user_id=user.pk, because="password", now=now)
    audit.record(
        actor=actor, action=Action.UPDATE, subject="users/user", subject_id=user.pk,
        summary=f"Password of {user.display_name} set by the import", metadata={"changed_fields": ["Password"]}, at=now,
    )  # fmt: skip


def _administrator(user: User, facility: Facility, now: datetime) -> None:
    if Staff.unscoped.filter(user=user, facility=facility).exists():
        return
    Staff.unscoped.create(
        user=user,
        facility=facility,
        role=StaffRole.unscoped.get(facility=facility, code="admin"),
        is_default=not Staff.unscoped.filter(user=user, is_default=True, is_active=True).exists(),
        created_at=now,
        updated_at=now,
    )


def _record(actor: Actor, subject: str, row: Organization | Facility | User, now: datetime) -> None:
    name = row.display_name if isinstance(row, User) else row.name
    audit.record(
        actor=actor, action=Action.CREATE, subject=subject, subject_id=row.pk,
        summary=f"{name} created by the Synthea import", metadata={"source": SYSTEM}, at=now,
    )  # fmt: skip
