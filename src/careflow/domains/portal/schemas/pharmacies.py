from careflow.domains.pharmacies.queries import PharmacyOut
from careflow.platform.endpoint.shapes import Out


class PortalPharmacyOut(Out):
    id: int
    name: str
    address_line: str
    city: str
    state: str
    zip: str
    phone_number: str


def shape_pharmacy_for_patient(pharmacy: PharmacyOut) -> PortalPharmacyOut:
    place = pharmacy.address
    if place is None:
        return PortalPharmacyOut(pharmacy.id, pharmacy.name, "", "", "", "", pharmacy.phone_number)
    line = f"{place.line_1} {place.line_2}".strip()
    return PortalPharmacyOut(
        pharmacy.id, pharmacy.name, line, place.city, place.state, place.zip_code, pharmacy.phone_number
    )
