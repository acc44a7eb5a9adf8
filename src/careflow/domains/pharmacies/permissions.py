from enum import StrEnum


class PharmacyPermission(StrEnum):
    """Facility permissions that open pharmacy settings; managing the facility includes them."""

    MANAGE_ORGANIZATION = "pharmacies.organization.manage"
    MANAGE_FACILITY = "pharmacies.facility.manage"
    ADMINISTER_FACILITY = "admin.facility.manage"


MANAGE_ALL = "org.pharmacies.manage"
