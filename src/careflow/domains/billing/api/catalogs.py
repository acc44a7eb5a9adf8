from typing import Annotated

from ninja import Query

from careflow.domains.billing.api.routes import SECTION, routes
from careflow.domains.billing.queries import procedures as queries
from careflow.domains.billing.schemas.catalogs import PLACE_CATALOG, PlaceOfServiceOut, ProcedureOut, shape_procedure
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import signed_in
from careflow.platform.replica import may_lag

LONGEST_TERM = 200


@routes.endpoint("GET", "billing/cpt-catalog/", needs=signed_in(), section=SECTION, summary="Look up procedure codes.")
@may_lag
def list_procedures(
    call: Call,  # noqa: ARG001  (every handler takes it)
    search: Annotated[
        str,
        Query(max_length=LONGEST_TERM, description="The beginning of a code, or words and beginnings of words."),
    ] = "",
) -> list[ProcedureOut]:
    """Without `search` the common procedures that ship with the product, in the order of the catalog; else at most
    fifty codes that begin so or have all the words, common ones first. `charge_amount` is a suggestion for one
    unit; codes that nobody priced have 0.00. `system` is cpt or hcpcs."""
    is_search = bool(search.strip())
    found = queries.search_procedures(search=search) if is_search else queries.list_common_procedures()
    return [shape_procedure(procedure) for procedure in found]


@routes.endpoint(
    "GET", "billing/places-of-service/", needs=signed_in(), section=SECTION, summary="Places of service to choose from."
)
def list_places_of_service(call: Call) -> list[PlaceOfServiceOut]:  # noqa: ARG001  (the same for everybody)
    """The two-digit codes that Medicare publishes, with names of our own."""
    return PLACE_CATALOG
