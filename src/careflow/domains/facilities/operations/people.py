"""The organization's people: account, membership and places of work, changed together or not at all."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from careflow.domains.accounts import operations as accounts
from careflow.domains.accounts.operations import PersonFields
from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.facilities.operations import placement
from careflow.domains.facilities.operations.linked_resources import follow_person, rename_linked_resources
from careflow.domains.facilities.operations.lockout import forbid_departure, lock_facilities
from careflow.domains.facilities.operations.placement import Wish
from careflow.domains.facilities.queries.people import Person, get_person
from careflow.domains.facilities.rules.placement import Step
from careflow.domains.organizations import operations as organizations
from careflow.platform.actor import Actor
from careflow.platform.identity import Surface
from careflow.platform.problems import BadInput, NotAllowed
from careflow.platform.records import check_version

SUBJECT = "organizations/organizationmembership"


@dataclass(frozen=True, slots=True)
class PersonChange:
    """What a caller sent; None means that they did not."""

    fields: PersonFields
    role: str | None = None
    is_active: bool | None = None
    facility_ids: list[int] | None = None
    admin_facility_ids: list[int] | None = None


@transaction.atomic(savepoint=False)
def add_person(*, actor: Actor, change: PersonChange, now: datetime) -> int:
    """An account that cannot sign in until it gets a password, a membership and a staff row for each facility.
    Returns the membership's id. Raises BadInput, OwnersOnly, BeyondOwnRights, CannotAppoint."""
    if actor.organization_id is None:
        raise NotAllowed("You belong to no organization.")
    wish = _wish(actor, change)
    lock_facilities(actor=actor, facility_ids=wish.facility_ids)
    steps = placement.plan(actor=actor, user_id=None, wish=wish)
    person = accounts.add_person(fields=change.fields, now=now)
    membership = organizations.add_member(
        organization_id=actor.organization_id, user_id=person.pk, role_code=str(change.role), actor=actor, now=now
    )
    placement.take(actor=actor, user_id=person.pk, steps=steps, now=now)
    added = get_person(actor=actor, membership_id=membership.pk)
    _record(actor, Action.CREATE, added, steps, {"role": added.role}, now)
    return membership.pk


@transaction.atomic(savepoint=False)
def change_person(
    *, actor: Actor, membership_id: int, change: PersonChange, now: datetime, expected_version: int | None = None
) -> None:
    """Write what differs. Somebody whose role changed or who was deactivated is signed out everywhere.

    Raises NotFound, StaleVersion, BadInput, OwnersOnly, BeyondOwnRights, LastOwner, CannotAppoint, WouldLockOut."""
    before = get_person(actor=actor, membership_id=membership_id)
    wish = None if change.facility_ids is None else _wish(actor, change)
    touched = placement.facilities_of(actor=actor, user_id=before.user_id) | (wish.facility_ids if wish else set())
    lock_facilities(actor=actor, facility_ids=touched)
    member = organizations.lock_members(actor=actor, membership_id=membership_id)
    before = get_person(actor=actor, membership_id=membership_id)
    check_version(before.version, expected_version)
    steps = placement.plan(actor=actor, user_id=before.user_id, wish=wish) if wish else []
    _forbid_new_places(before, change, steps)
    changed = accounts.change_person(user_id=before.user_id, fields=change.fields, now=now)
    if {"first_name", "last_name", "username"} & set(changed):
        rename_linked_resources(user_id=before.user_id, now=now)
    leaves = before.is_active and change.is_active is False
    if leaves:
        placement.take(actor=actor, user_id=before.user_id, steps=steps, now=now)
        forbid_departure(actor=actor, user_id=before.user_id)
    standing = organizations.change_member(
        actor=actor,
        member=member,
        role_code=change.role,
        is_active=change.is_active,
        touch=bool(changed),
        now=now,
    )
    if not leaves:
        placement.take(actor=actor, user_id=before.user_id, steps=steps, now=now)
    if "is_active" in standing:
        follow_person(user_id=before.user_id, is_back=not leaves, now=now)
    if "role" in standing or leaves:
        accounts.end_sessions(user_id=before.user_id, because="role" if "role" in standing else "deactivated", now=now)
    if changed or standing or steps:
        _record_change(actor, membership_id, steps, sorted([*changed, *standing]), now)


@transaction.atomic(savepoint=False)
def invite_person(*, actor: Actor, membership_id: int, now: datetime) -> datetime:
    """Send a link for the first password; returns until when it is good. Raises NotFound, OwnersOnly,
    BeyondOwnRights, TooMany, BadInput for somebody who cannot get one, HasPassword."""
    member = organizations.lock_members(actor=actor, membership_id=membership_id)
    return accounts.invite(actor=actor, user_id=member.user_id, surface=Surface.CLINIC, now=now)


@transaction.atomic(savepoint=False)
def remove_second_factor(*, actor: Actor, membership_id: int, now: datetime) -> None:
    """For somebody who has lost app and recovery codes; all their sessions end. Raises NotFound, OwnersOnly,
    BeyondOwnRights, OwnFactor, FactorIsOff."""
    member = organizations.lock_members(actor=actor, membership_id=membership_id)
    accounts.remove_second_factor(actor=actor, user_id=member.user_id, now=now)


def _wish(actor: Actor, change: PersonChange) -> Wish:
    return placement.wish_for(
        actor=actor,
        facility_ids=change.facility_ids or [],
        administered=change.admin_facility_ids or [],
    )


def _forbid_new_places(before: Person, change: PersonChange, steps: list[Step]) -> None:
    """Somebody who left gets no new place of work before they are back."""
    stays_away = not before.is_active and not change.is_active
    if stays_away and any(step.staff_id is None or step.changes.get("is_active") for step in steps):
        raise BadInput(facility_ids="Activate this person first.")


def _record_change(actor: Actor, membership_id: int, steps: list[Step], changed: list[str], now: datetime) -> None:
    after = get_person(actor=actor, membership_id=membership_id)
    facts = {
        "role": after.role,
        "is_active": after.is_active,
        "changed_fields": [*changed, *(["facility_ids"] if steps else [])],
    }
    _record(actor, Action.UPDATE, after, steps, facts, now)


def _record(
    actor: Actor, action: Action, person: Person, steps: list[Step], facts: dict[str, Any], now: datetime
) -> None:
    """Says prominently whose administration of a facility was touched."""
    concerned = {step.facility_id for step in steps if step.concerns_administration}
    appointed = [place for place in person.places if place.facility_id in concerned and place.role_code == "admin"]
    name = f"{person.first_name} {person.last_name}".strip() or person.username
    what = "added" if action is Action.CREATE else "changed"
    summary = f"{name} {what} ({person.role})"
    if appointed:
        summary += f"; appointed administrator of {', '.join(place.facility_name for place in appointed)}"
        facts |= {"appointed_at": [place.facility_id for place in appointed]}
    audit.record(
        actor=actor,
        action=action,
        subject=SUBJECT,
        subject_id=person.id,
        summary=summary,
        metadata={"organization_id": actor.organization_id, **facts},
        at=now,
    )
