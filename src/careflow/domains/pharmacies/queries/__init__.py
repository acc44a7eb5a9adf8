"""Reads of pharmacies: the directory, what an organization works with, and what a facility may choose from."""

from careflow.domains.pharmacies.queries.effective import (
    effective_pharmacy_ids,
    get_effective_pharmacy,
    list_effective_pharmacies,
)
from careflow.domains.pharmacies.queries.shape import PharmacyOut, pharmacy_columns, shape_pharmacy

__all__ = [
    "PharmacyOut",
    "effective_pharmacy_ids",
    "get_effective_pharmacy",
    "list_effective_pharmacies",
    "pharmacy_columns",
    "shape_pharmacy",
]
