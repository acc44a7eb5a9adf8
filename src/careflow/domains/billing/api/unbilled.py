from typing import Annotated

from ninja import Query

from careflow.domains.billing import queries
from careflow.domains.billing.api.periods import From, To, period
from careflow.domains.billing.api.routes import SECTION, routes
from careflow.domains.billing.api.superbills import VIEW, Limit
from careflow.domains.billing.queries import UnbilledOut
from careflow.domains.billing.queries.unbilled import Wanted
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.shapes import Id
from careflow.platform.replica import may_lag


@routes.endpoint(
    "GET", "billing/unbilled-encounters/", needs=VIEW, section=SECTION,
    summary="List signed encounters that wait for their superbill, the oldest first.",
)  # fmt: skip
@may_lag
def list_unbilled_encounters(
    call: Call,
    since: From = None,
    until: To = None,
    provider: Annotated[Id | None, Query(description="Only those that this staff member rendered.")] = None,
    payer: Annotated[Id | None, Query(description="Only patients whose primary policy is of this carrier.")] = None,
    limit: Limit = None,
    after: Annotated[Id | None, Query(description="Only those that stand behind this encounter in the list.")] = None,
) -> list[UnbilledOut]:
    """Visits that do not count for billing are left out. A thousand at most; when there is more, a `Link` header says
    how to ask on."""
    wanted = Wanted(provider, payer, period(call, since, until), after)
    today = call.now.astimezone(call.actor.zone).date()
    found, following = queries.list_unbilled(actor=call.actor, wanted=wanted, limit=limit, today=today)
    if following is not None:
        call.link_next(after=following)
    return found
