from careflow.domains.allergies.api.routes import SECTION, routes
from careflow.domains.allergies.rules.allergens import ALLERGENS
from careflow.domains.allergies.rules.reactions import REACTIONS
from careflow.domains.allergies.schemas import AllergenOut, ReactionOut
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import signed_in

ALLERGEN_CATALOG = [AllergenOut(label, category.value) for label, category in ALLERGENS]
REACTION_CATALOG = [ReactionOut(label, severity.value) for label, severity in REACTIONS]


@routes.endpoint(
    "GET", "allergies/allergen-catalog/", needs=signed_in(), section=SECTION, summary="Common allergens to choose from."
)
def list_allergens(call: Call) -> list[AllergenOut]:  # noqa: ARG001  (the same for everybody)
    """Any other allergen can be typed."""
    return ALLERGEN_CATALOG


@routes.endpoint(
    "GET", "allergies/reaction-catalog/", needs=signed_in(), section=SECTION, summary="Common reactions to choose from."
)
def list_reactions(call: Call) -> list[ReactionOut]:  # noqa: ARG001  (the same for everybody)
    """Each with the severity that a form may start from; any other reaction can be typed."""
    return REACTION_CATALOG
