"""Reads of insurance: carriers and what a facility may choose from, and what pays for a patient."""

from careflow.domains.insurance.queries.coverage import (
    Coverage,
    find_coverage,
    list_coverage,
    primary_carrier,
    primary_carrier_name,
)
from careflow.domains.insurance.queries.directory import (
    LONGEST_LIST,
    list_facility_directory,
    list_organization_directory,
)
from careflow.domains.insurance.queries.effective import (
    effective_carriers,
    get_effective_carrier,
    is_effective_carrier,
)
from careflow.domains.insurance.queries.links import get_link, get_override, list_links, list_overrides
from careflow.domains.insurance.queries.of_patient import PolicyForPatientOut, list_policies_for_patient
from careflow.domains.insurance.queries.policies import (
    CAP,
    PolicyOut,
    get_policy,
    list_newest,
    list_of_patient,
    policy_fields,
    shape_policy,
)
from careflow.domains.insurance.queries.rights import manages_organization_carriers
from careflow.domains.insurance.queries.schedules import is_organization_schedule, register_schedule_reader
from careflow.domains.insurance.queries.shape import (
    WIDTH,
    CarrierOut,
    EffectiveCarrierOut,
    carrier_columns,
    shape_carrier,
)
from careflow.domains.insurance.rules import covers

__all__ = [
    "CAP", "LONGEST_LIST", "WIDTH", "CarrierOut", "Coverage", "EffectiveCarrierOut", "PolicyForPatientOut", "PolicyOut",
    "carrier_columns", "covers", "effective_carriers", "find_coverage", "get_effective_carrier", "get_link",
    "get_override", "get_policy", "is_effective_carrier", "is_organization_schedule", "list_coverage",
    "list_facility_directory", "list_links", "list_newest", "list_of_patient", "list_organization_directory",
    "list_overrides", "list_policies_for_patient", "manages_organization_carriers", "policy_fields", "primary_carrier",
    "primary_carrier_name", "register_schedule_reader", "shape_carrier", "shape_policy",
]  # fmt: skip
