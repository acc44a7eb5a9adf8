from typing import Annotated

from ninja import Query

from careflow.domains.pharmacies import queries
from careflow.domains.pharmacies.queries import PharmacyOut
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import facility_staff
from careflow.platform.endpoint.routes import Routes

PATIENTS = "Patients"
routes = Routes()


@routes.endpoint(
    "GET", "patients/pharmacies/", needs=facility_staff(), section=PATIENTS,
    summary="The pharmacies that patients of the facility may choose from, by name.",
)  # fmt: skip
def list_effective_pharmacies(
    call: Call, search: Annotated[str, Query(max_length=150, description="Part of the pharmacy's name.")] = ""
) -> list[PharmacyOut]:
    return queries.list_effective_pharmacies(actor=call.actor, search=search)


@routes.endpoint(
    "GET", "patients/pharmacies/{id:pharmacy_id}/", needs=facility_staff(), section=PATIENTS,
    summary="One pharmacy that patients of the facility may choose.",
)  # fmt: skip
def get_effective_pharmacy(call: Call, pharmacy_id: int) -> PharmacyOut:
    return queries.get_effective_pharmacy(actor=call.actor, pharmacy_id=pharmacy_id)
