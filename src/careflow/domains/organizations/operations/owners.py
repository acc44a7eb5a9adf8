"""An organization keeps an owner who can sign in. Whatever may take that from it takes turns on the memberships of its
owners, which are held in one order everywhere, and before the account."""

from collections.abc import Mapping

from django.db.models import Q, QuerySet

from careflow.domains.accounts.events import PersonChanging, SignInEnding
from careflow.domains.accounts.queries import can_sign_in
from careflow.domains.organizations import rules
from careflow.domains.organizations.models import Membership
from careflow.platform.problems import NotAllowed


class LastOwner(NotAllowed):
    code, detail = "member.last_owner", "The organization needs at least one active owner who can sign in."


def hold_with_owners(members: QuerySet[Membership], *, membership_id: int) -> dict[int, Membership]:
    """Hold this one of the members and those who are active owners, so that two owners cannot leave at once."""
    wanted = members.filter(Q(pk=membership_id) | Q(role__code=rules.OWNER, is_active=True)).order_by("pk")
    list(wanted.values_list("pk", flat=True).select_for_update(of=("self",), no_key=True))
    # A statement of its own sees what those who held the locks before have done.
    return {row.pk: row for row in wanted.select_related("role", "user")}


def count_other_owners(held: Mapping[int, Membership], *, membership_id: int) -> int:
    """Who was invited and has no password yet, or an account that is switched off, could not go on alone."""
    others = (row for row in held.values() if row.pk != membership_id and is_owner(row))
    return sum(can_sign_in(row.user) for row in others)


def is_owner(member: Membership) -> bool:
    return bool(member.is_active and member.role.code == rules.OWNER)


def forbid_departure(*, membership_id: int) -> None:
    """For the console, before it takes role or membership from somebody. Raises LastOwner."""
    held = _hold_colleagues(Q(pk=membership_id))
    if is_owner(held[membership_id]) and not count_other_owners(held, membership_id=membership_id):
        raise LastOwner


def hold_owners(person: PersonChanging) -> None:
    _hold_colleagues(Q(user_id=person.user_id))


def forbid_lost_sign_in(person: SignInEnding) -> None:
    """Raises LastOwner. Whoever cannot sign in as it is takes nothing from the organization."""
    held = _hold_colleagues(Q(user_id=person.user_id))
    own = next((row for row in held.values() if row.user_id == person.user_id), None)
    if own is None or not is_owner(own) or not can_sign_in(own.user):
        return
    if not count_other_owners(held, membership_id=own.pk):
        raise LastOwner


def hold_owners_beside(*, membership_id: int) -> None:
    """For the console, before it holds this membership alone."""
    _hold_colleagues(Q(pk=membership_id))


def _hold_colleagues(whose: Q) -> dict[int, Membership]:
    """The membership and the owners of its organization; nobody where there is none."""
    own = Membership.unscoped.filter(whose).values_list("pk", "organization_id").first()
    if own is None:
        return {}
    return hold_with_owners(Membership.unscoped.filter(organization_id=own[1]), membership_id=own[0])
