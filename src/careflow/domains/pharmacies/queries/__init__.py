"""Reads of pharmacies: the directory, what an organization works with, and what a facility may choose from."""

from careflow.domains.pharmacies.queries.directory import (
    LONGEST_LIST,
    list_facility_directory,
    list_organization_directory,
)
from careflow.domains.pharmacies.queries.effective import (
    effective_pharmacy_ids,
    find_effective_pharmacy,
    get_effective_pharmacy,
    known_pharmacy_ids,
    list_effective_pharmacies,
)
from careflow.domains.pharmacies.queries.links import get_link, get_override, list_links, list_overrides
from careflow.domains.pharmacies.queries.rights import manages_organization_pharmacies
from careflow.domains.pharmacies.queries.shape import (
    WIDTH,
    PharmacyOut,
    pharmacy_columns,
    pharmacy_fields,
    shape_pharmacy,
)

__all__ = [
    "LONGEST_LIST",
    "WIDTH",
    "PharmacyOut",
    "effective_pharmacy_ids",
    "find_effective_pharmacy",
    "get_effective_pharmacy",
    "get_link",
    "get_override",
    "known_pharmacy_ids",
    "list_effective_pharmacies",
    "list_facility_directory",
    "list_links",
    "list_organization_directory",
    "list_overrides",
    "manages_organization_pharmacies",
    "pharmacy_columns",
    "pharmacy_fields",
    "shape_pharmacy",
]
