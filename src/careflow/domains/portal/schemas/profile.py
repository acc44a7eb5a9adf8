from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from careflow.domains.insurance.queries import PolicyForPatientOut
from careflow.domains.patients.queries import OwnProfileOut
from careflow.platform.address import WIRE_NAMES, AddressInParts, address_parts
from careflow.platform.compiled import Row
from careflow.platform.endpoint import texts
from careflow.platform.endpoint.shapes import Id, Lenient, sent, size


class PortalPatientOut(OwnProfileOut):
    insurance_policies: list[PolicyForPatientOut]


def shape_portal_patient(profile: Row, policies: list[PolicyForPatientOut]) -> PortalPatientOut:
    """From the values of OwnProfileOut."""
    fields: Row = (*profile, policies)
    return PortalPatientOut(*fields)


def _strange_is_absent(value: Any) -> Any:
    """Only an empty address removes the stored one; one of nothing but unknown keys says nothing."""
    is_strange = isinstance(value, dict) and value and set(WIRE_NAMES).isdisjoint(value)
    return None if is_strange else value


class OwnContactIn(Lenient):
    name: texts.PersonName = ""
    relationship: Annotated[str, size(100)] = ""
    phone_number: texts.Phone = ""


class OwnProfilePatch(Lenient):
    """Fields that are absent stay as they are."""

    preferred_name: texts.ShortName = ""
    preferred_language: Annotated[str, size(50)] = ""
    pronouns: Annotated[str, size(50)] = ""
    email: texts.Email = ""
    primary_phone_number: Annotated[
        texts.Phone, Field(description="Takes the place of the first number; blank removes all numbers.")
    ] = ""
    address: Annotated[
        AddressInParts | None,
        BeforeValidator(_strange_is_absent),
        Field(description="Parts that are absent stay as they are; null changes nothing, an empty object removes it."),
    ] = None
    primary_emergency_contact: Annotated[
        OwnContactIn | None,
        Field(description="Takes the place of the first contact; null changes nothing, a blank name removes all."),
    ] = None

    def changes(self) -> dict[str, Any]:
        """What was sent, in the words of the operation."""
        found = {name: value for name, value in sent(self).items() if value is not None}
        if "address" in found:
            found["address"] = address_parts(self.address)
        if "primary_emergency_contact" in found:
            found["primary_emergency_contact"] = found["primary_emergency_contact"].model_dump()
        return found


class PreferredPharmacyIn(Lenient):
    pharmacy_id: Annotated[Id | None, Field(description="The number of the pharmacy; null for none.")]
