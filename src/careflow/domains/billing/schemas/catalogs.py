from careflow.domains.billing.queries.procedures import Procedure
from careflow.domains.billing.rules.places_of_service import PLACES_OF_SERVICE
from careflow.platform.endpoint.shapes import Out
from careflow.platform.money import spelled


class ProcedureOut(Out):
    service_code: str
    system: str
    description: str
    charge_amount: str
    category: str
    default_units: str


class PlaceOfServiceOut(Out):
    code: str
    name: str


PLACE_CATALOG = [PlaceOfServiceOut(code, name) for code, name in PLACES_OF_SERVICE.items()]


def shape_procedure(procedure: Procedure) -> ProcedureOut:
    return ProcedureOut(
        procedure.code, procedure.system, procedure.description, spelled(procedure.suggested_cents),
        procedure.category, spelled(procedure.default_units),
    )  # fmt: skip
