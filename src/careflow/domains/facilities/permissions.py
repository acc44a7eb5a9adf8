from enum import StrEnum


class FacilityPermission(StrEnum):
    """Keys of a person's staff row that open the facility's own settings."""

    MANAGE_FACILITY = "admin.facility.manage"
    MANAGE_SECURITY = "admin.security.manage"
