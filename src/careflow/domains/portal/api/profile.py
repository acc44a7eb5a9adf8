from careflow.domains.insurance import queries as insurance
from careflow.domains.patients import operations as patients
from careflow.domains.patients import queries as charts
from careflow.domains.patients.queries import PreferredPharmacyOut
from careflow.domains.pharmacies import queries as pharmacies
from careflow.domains.portal.api.routes import SECTION, of_patient, patient_of, routes
from careflow.domains.portal.permissions import PortalScope
from careflow.domains.portal.schemas.pharmacies import PortalPharmacyOut, shape_pharmacy_for_patient
from careflow.domains.portal.schemas.profile import (
    OwnProfilePatch,
    PortalPatientOut,
    PreferredPharmacyIn,
    shape_portal_patient,
)
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import portal
from careflow.platform.identity import ScopeMode


@routes.endpoint(
    "GET", "portal/me/", needs=of_patient(PortalScope.PROFILE), section=SECTION,
    summary="Show the patient’s own profile.",
)  # fmt: skip
def get_own_profile(call: Call) -> PortalPatientOut:
    """With the policies in use in the order in which they pay."""
    actor, patient_id = call.actor, patient_of(call)
    profile = charts.get_own_profile(actor=actor, patient_id=patient_id)
    policies = insurance.list_policies_for_patient(actor=actor, patient_id=patient_id)
    return shape_portal_patient(profile, policies)


@routes.endpoint(
    "PATCH", "portal/me/", needs=of_patient(PortalScope.PROFILE), section=SECTION, also=(429,),
    summary="Change some fields of the patient’s own profile.",
)  # fmt: skip
def change_own_profile(call: Call, body: OwnProfilePatch) -> PortalPatientOut:
    """All that was sent or nothing; keys that are not the patient’s to change are ignored. The clinic is told what
    changed about how the patient is reached, and what was there before. Sixty saves an hour are let through; what was
    refused or changes nothing does not count."""
    patients.change_own_profile(
        actor=call.actor,
        patient_id=patient_of(call),
        changes=body.changes(),
        expected_version=call.expected_version,
        now=call.now,
    )
    return get_own_profile(call)


@routes.endpoint(
    "PATCH", "portal/me/preferred-pharmacy/", needs=of_patient(PortalScope.PROFILE), section=SECTION,
    summary="Choose the pharmacy that prescriptions go to.",
)  # fmt: skip
def choose_preferred_pharmacy(call: Call, body: PreferredPharmacyIn) -> PreferredPharmacyOut:
    """One of the clinic’s list, or null for none; any other is answered with 403."""
    return patients.choose_preferred_pharmacy(
        actor=call.actor,
        patient_id=patient_of(call),
        pharmacy_id=body.pharmacy_id,
        expected_version=call.expected_version,
        now=call.now,
    )


@routes.endpoint(
    "GET", "portal/pharmacies/",
    needs=portal("the patient, or somebody who looks after them", facility=ScopeMode.SUBJECT), section=SECTION,
    summary="List the pharmacies that the patient’s clinic works with.",
)  # fmt: skip
def list_pharmacies_for_patient(call: Call) -> list[PortalPharmacyOut]:
    """By name."""
    return [shape_pharmacy_for_patient(row) for row in pharmacies.list_effective_pharmacies(actor=call.actor)]
