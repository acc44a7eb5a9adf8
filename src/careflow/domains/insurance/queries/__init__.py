"""Reads of insurance: carriers and what a facility may choose from, and what pays for a patient."""

from careflow.domains.insurance.queries.coverage import Coverage, find_coverage, list_coverage, primary_carrier_name
from careflow.domains.insurance.queries.effective import (
    effective_carriers,
    get_effective_carrier,
    is_effective_carrier,
)
from careflow.domains.insurance.queries.schedules import is_organization_schedule, register_schedule_reader
from careflow.domains.insurance.queries.shape import CarrierOut, EffectiveCarrierOut, carrier_columns, shape_carrier
from careflow.domains.insurance.rules import covers

__all__ = [
    "CarrierOut", "Coverage", "EffectiveCarrierOut", "carrier_columns", "covers", "effective_carriers",
    "find_coverage", "get_effective_carrier", "is_effective_carrier", "is_organization_schedule", "list_coverage",
    "primary_carrier_name", "register_schedule_reader", "shape_carrier",
]  # fmt: skip
