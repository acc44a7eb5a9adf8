from dataclasses import astuple

from careflow.domains.medications.api.routes import SECTION, routes
from careflow.domains.medications.rules import catalog
from careflow.domains.medications.schemas import MedicationFrequencyOut, MedicationRouteOut, MedicationSuggestionOut
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import signed_in

SUGGESTIONS = [MedicationSuggestionOut(*astuple(entry)) for entry in catalog.MEDICATIONS]
ROUTES = [MedicationRouteOut(*astuple(entry)) for entry in catalog.ROUTES]
FREQUENCIES = [MedicationFrequencyOut(*astuple(entry)) for entry in catalog.FREQUENCIES]


@routes.endpoint(
    "GET", "medications/catalog/", needs=signed_in(), section=SECTION, summary="List everyday medications to suggest."
)
def list_medication_suggestions(call: Call) -> list[MedicationSuggestionOut]:  # noqa: ARG001  (the same for everybody)
    """By name. Route and frequency are codes of the two lists beside it."""
    return SUGGESTIONS


@routes.endpoint(
    "GET", "medications/route-catalog/", needs=signed_in(), section=SECTION, summary="List the ways of taking."
)
def list_medication_routes(call: Call) -> list[MedicationRouteOut]:  # noqa: ARG001  (the same for everybody)
    return ROUTES


@routes.endpoint(
    "GET", "medications/frequency-catalog/", needs=signed_in(), section=SECTION, summary="List how often to take."
)
def list_medication_frequencies(call: Call) -> list[MedicationFrequencyOut]:  # noqa: ARG001  (the same for everybody)
    """Without a number where it is less than daily, or as needed."""
    return FREQUENCIES
