"""Changes of who administers a facility take turns, and none of them may leave it without an administrator.

Locks are taken in one order everywhere: facilities by id, then the person, then staff rows."""

from collections.abc import Iterable

from careflow.domains.facilities.models import Facility, Staff
from careflow.domains.facilities.queries.place import Place
from careflow.domains.facilities.rules import lockout
from careflow.domains.facilities.rules.lockout import Worker
from careflow.platform.actor import Actor
from careflow.platform.problems import NotAllowed, NotFound


class WouldLockOut(NotAllowed):
    code = "staff.lock_out"


def lock_facilities(*, actor: Actor, facility_ids: Iterable[int]) -> list[Place]:
    """Hold these facilities of the actor's organization, so that nobody else changes their administrators
    before this transaction ends. Raises NotFound for a facility of another organization."""
    wanted = sorted(set(facility_ids))
    rows = Facility.objects.visible_to(actor).filter(pk__in=wanted).order_by("pk")
    found = list(rows.select_for_update(no_key=True).values_list("pk", flat=True))
    if found != wanted:
        raise NotFound
    return [Place(actor.organization_id, facility_id) for facility_id in found]


def here(actor: Actor) -> Place:
    """The facility that the actor's request is scoped to."""
    return Place(actor.organization_id, actor.facility_id)


def read_team(place: Place) -> list[Worker]:
    """The active staff rows of a facility that is locked: a statement of its own, so that it sees what
    those who held the lock before have done."""
    rows = Staff.objects.visible_to(place).filter(is_active=True).order_by("pk")
    return [
        Worker(staff_id, user_id, role_id, granted or {}, overrides or {}, works=bool(role and user and membership))
        for staff_id, user_id, role_id, granted, overrides, role, user, membership in rows.values_list(
            "pk",
            "user_id",
            "role_id",
            "role__security_permissions",
            "security_overrides",
            "role__is_active",
            "user__is_active",
            "user__membership__is_active",
        )
    ]


def forbid_lock_out(*, actor_user_id: int | None, before: lockout.Team, after: lockout.Team) -> None:
    """Without the actor's id, only the facility itself is kept from losing its last administrator. Raises
    WouldLockOut."""
    refusal = lockout.judge(before=before, after=after, actor_user_id=actor_user_id)
    if refusal is not None:
        raise WouldLockOut(refusal.value)


def forbid_departure(*, actor: Actor, user_id: int) -> None:
    """Raises WouldLockOut when a facility could not do without this person, who is about to lose the
    membership or the account. Keeps the facilities locked until the transaction ends."""
    rows = Staff.unscoped.filter(
        user_id=user_id, is_active=True, facility__is_active=True, facility__organization_id=actor.organization_id
    )
    for place in lock_facilities(actor=actor, facility_ids=rows.values_list("facility_id", flat=True)):
        before = read_team(place)
        after = [worker for worker in before if worker.user_id != user_id]
        forbid_lock_out(actor_user_id=actor.user_id, before=before, after=after)
