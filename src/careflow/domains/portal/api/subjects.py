from careflow.domains.portal import queries
from careflow.domains.portal.api.routes import ANYBODY, SECTION, routes
from careflow.domains.portal.schemas.subjects import SpokenForOut, shape_spoken_for
from careflow.platform.endpoint.gate import Call


@routes.endpoint(
    "GET", "portal/patients/", needs=ANYBODY, section=SECTION,
    summary="List the patients whom the caller may speak for.",
)  # fmt: skip
def list_spoken_for(call: Call) -> list[SpokenForOut]:
    """The caller’s own chart first, with the relationship `self`. The others are named to the portal’s addresses by
    `?patient=`."""
    return [shape_spoken_for(row) for row in queries.list_spoken_for(actor=call.actor, now=call.now)]
