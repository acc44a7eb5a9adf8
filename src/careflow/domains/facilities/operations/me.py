"""What people do to their own session and account: the demo sign-in, and their preferences."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.conf import settings
from django.db import transaction

from careflow.domains.accounts import operations as accounts
from careflow.domains.accounts import queries as account_queries
from careflow.domains.accounts.operations import PersonFields, Tokens
from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.facilities.queries.me import get_current_person
from careflow.domains.facilities.rules import preferences as rules
from careflow.domains.organizations import operations as organizations
from careflow.platform import limits
from careflow.platform.actor import Actor
from careflow.platform.identity import Sender, Surface
from careflow.platform.limits import Limit
from careflow.platform.problems import BadInput, DeadToken, NotAllowed

DEMO_SIGN_INS_PER_ADDRESS = Limit("demo.address", 10, timedelta(minutes=1))
REGISTRATIONS_PER_ADDRESS = Limit("registration.address", 10, timedelta(minutes=1))
LARGEST_PREFERENCES = 64 * 1024


class DemoIsOff(NotAllowed):
    code, detail = "demo.off", "There is no demo here. Please sign in with your own account."


class RegistrationIsOff(NotAllowed):
    code, detail = "registration.off", "Ask an administrator of your organization for an account."


def sign_in_demo(*, sender: Sender, user_agent: str, now: datetime) -> Tokens:
    """A session of the demo account, put back as an active owner of its organization first.

    Raises DemoIsOff without demo mode, without the account, or when it opens the console; TooMany."""
    if not settings.DEMO_MODE:
        raise DemoIsOff
    limits.count(DEMO_SIGN_INS_PER_ADDRESS, sender.address, now=now)
    person = account_queries.find_demo_person(username=settings.DEMO_USERNAME, surface=Surface.CLINIC)
    if person is None:
        raise DemoIsOff
    try:
        with transaction.atomic():
            repaired = organizations.make_owner(user_id=person.pk, now=now)
            tokens = accounts.open_session(
                user=person, surface=Surface.CLINIC, sender=sender, user_agent=user_agent, now=now, how="demo"
            )
            if repaired is not None:
                _record_repair(tokens.actor, repaired, now)
    except DeadToken:
        raise DemoIsOff from None
    return tokens


def register(*, fields: PersonFields, password: str, sender: Sender, now: datetime) -> int:
    """An account that belongs to no organization. Raises RegistrationIsOff, TooMany, BadInput."""
    if not settings.ALLOW_PUBLIC_REGISTRATION:
        raise RegistrationIsOff
    limits.count(REGISTRATIONS_PER_ADDRESS, sender.address, now=now)
    return accounts.register(fields=fields, password=password, sender=sender, now=now)


@transaction.atomic(savepoint=False)
def change_preferences(
    *, actor: Actor, preferences: Mapping[str, Any], now: datetime, expected_version: int | None = None
) -> None:
    """Replace the actor's preferences. Raises BadInput for too many of them or for a facility where the actor
    does not work, StaleVersion."""
    if len(msgspec.json.encode(preferences)) > LARGEST_PREFERENCES:
        raise BadInput(preferences="Keep at most 64 KB.")
    user_id = int(actor.user_id or 0)
    own = get_current_person(user_id=user_id).workplaces
    wished = rules.wished_facility(preferences)
    if wished and wished not in {str(work.facility_id) for work in own}:
        sentence = "Choose a facility where you work."
        raise BadInput({"preferences": {rules.LAST_FACILITY: sentence}}, detail=sentence)
    first = min(own, key=lambda work: (not work.is_default, work.facility_name, work.facility_id), default=None)
    filled = int(wished) if wished else first.facility_id if first else None
    accounts.keep_preferences(
        user_id=user_id,
        preferences=rules.with_facility(preferences, filled),
        now=now,
        expected_version=expected_version,
    )


def _record_repair(actor: Actor, organization_id: int, now: datetime) -> None:
    audit.record(
        actor=actor,
        action=Action.UPDATE,
        subject="organizations/organizationmembership",
        subject_id=actor.membership_id,
        summary=f"{actor.name} made an active owner again",
        metadata={"organization_id": organization_id, "role": "owner", "is_active": True, "via": "demo"},
        organization_id=organization_id,
        at=now,
    )
