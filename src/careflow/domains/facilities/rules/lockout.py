"""Who must not lose the keys of a facility: the person at work, and the last administrator."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from careflow.domains.facilities.rules import security


class Refusal(Enum):
    OWN_KEYS = "You cannot take your own administrator rights away. Ask a colleague to do it."
    OWN_ROW = "You cannot deactivate yourself. Ask a colleague to do it."
    LAST_ADMINISTRATOR = "The facility needs at least one administrator. Appoint another one first."


@dataclass(frozen=True, slots=True)
class Worker:
    """An active staff row. `works` is false when the person cannot sign in to use it: role, membership or
    account are switched off."""

    staff_id: int
    user_id: int
    role_id: int
    role_permissions: Mapping[str, object]
    overrides: Mapping[str, object]
    works: bool = True

    @property
    def rights(self) -> frozenset[str]:
        granted = security.held(security.effective(self.role_permissions, self.overrides))
        return granted if self.works else frozenset()

    @property
    def is_administrator(self) -> bool:
        return security.manages_itself(self.rights)


Team = Sequence[Worker]


def judge(*, before: Team, after: Team, actor_user_id: int | None) -> Refusal | None:
    """Why this change of a facility's active staff rows must not happen, or None."""
    own_before = _of(before, actor_user_id)
    own_after = _of(after, actor_user_id)
    if own_before is not None and own_after is None:
        return Refusal.OWN_ROW
    if own_before is not None and own_after is not None:
        lost = (own_before.rights & security.SELF_MANAGEMENT) - own_after.rights
        if lost:
            return Refusal.OWN_KEYS
    if _has_administrator(before) and not _has_administrator(after):
        return Refusal.LAST_ADMINISTRATOR
    return None


def without(team: Team, staff_id: int) -> list[Worker]:
    return [worker for worker in team if worker.staff_id != staff_id]


def with_worker(team: Team, changed: Worker) -> list[Worker]:
    """The team with this row in its new state, whether it was active before or not."""
    return [*without(team, changed.staff_id), changed]


def with_role(team: Team, role_id: int, permissions: Mapping[str, object], *, is_active: bool = True) -> list[Worker]:
    """The team after the role's map or state changed."""
    return [
        replace(worker, role_permissions=permissions, works=worker.works and is_active)
        if worker.role_id == role_id
        else worker
        for worker in team
    ]


def _of(team: Team, user_id: int | None) -> Worker | None:
    return next((worker for worker in team if user_id is not None and worker.user_id == user_id), None)


def _has_administrator(team: Iterable[Worker]) -> bool:
    return any(worker.is_administrator for worker in team)
