from careflow.domains.insurance import queries
from careflow.domains.insurance.api.routes import SECTION, VIEW, routes
from careflow.domains.insurance.queries import EffectiveCarrierOut
from careflow.platform.endpoint.freshness import revalidated
from careflow.platform.endpoint.gate import Call
from careflow.platform.replica import may_lag


@routes.endpoint(
    "GET", "insurance/carriers/", needs=VIEW, section=SECTION, summary="The payers that the facility works with."
)
@revalidated
@may_lag
def list_carriers(call: Call) -> list[EffectiveCarrierOut]:
    """What the organization links and shows, less what the facility hides, plus what it added: preferred ones first,
    then by place and name."""
    return queries.effective_carriers(actor=call.actor)


@routes.endpoint(
    "GET", "insurance/carriers/{id:carrier_id}/", needs=VIEW, section=SECTION,
    summary="One payer that the facility works with.",
)  # fmt: skip
def get_carrier(call: Call, carrier_id: int) -> EffectiveCarrierOut:
    return queries.get_effective_carrier(actor=call.actor, carrier_id=carrier_id)
