"""A member of staff with the rights of this moment, for what acts in their name without a session of theirs."""

from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.auth import get_user_model

from careflow.domains.facilities.queries.identity import WORKPLACE, Workplace, columns
from careflow.domains.facilities.rules.names import full_name
from careflow.platform.actor import Actor
from careflow.platform.compiled import Compiled

HOLDER = (
    "id", "username", "first_name", "last_name", "is_active", "membership__is_active", "membership__organization_id",
    "membership__role__requires_second_factor", "second_factor__confirmed_at",
)  # fmt: skip


class Holder(NamedTuple):
    user_id: int
    username: str
    first_name: str
    last_name: str
    is_active: bool
    membership_is_active: bool | None
    organization_id: int | None
    role_requires_second_factor: bool | None
    second_factor_confirmed_at: datetime | None

    @property
    def has_rights(self) -> bool:
        """Whoever has yet to set up the second factor that their role asks for has none."""
        return not self.role_requires_second_factor or self.second_factor_confirmed_at is not None


AT_WORK = Compiled(
    lambda staff_id: (
        get_user_model()
        .objects.filter(staff_rows__id=staff_id)
        .values_list(*columns(*HOLDER, *(f"staff_rows__{name}" for name in WORKPLACE)))
    ),
    staff_id=-1,
)


def find_at_work(*, staff_id: int) -> Actor | None:
    """None for somebody who may not work there at this moment: by the same rules as for a request of theirs."""
    row: tuple[Any, ...] | None = AT_WORK.first(staff_id=staff_id)
    if row is None:
        return None
    holder, work = Holder(*row[: len(HOLDER)]), Workplace(*row[len(HOLDER) :])
    if not (holder.is_active and work.is_effective_for(holder)):
        return None
    return Actor(
        user_id=holder.user_id,
        name=full_name(holder.first_name, holder.last_name, holder.username),
        organization_id=holder.organization_id,
        facility_id=work.facility_id,
        facility_timezone=str(work.timezone),
        staff_id=work.staff_id,
        role_code=work.role_code or "",
        permissions=work.rights if holder.has_rights else frozenset(),
    )
