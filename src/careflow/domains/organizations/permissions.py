from enum import StrEnum


class OrganizationPermission(StrEnum):
    """Rights over the organization itself, held by its roles. They open no patient's chart."""

    VIEW_PROFILE = "org.profile.view"
    UPDATE_PROFILE = "org.profile.update"
    VIEW_FACILITIES = "org.facilities.view"
    MANAGE_FACILITIES = "org.facilities.manage"
    VIEW_USERS = "org.users.view"
    MANAGE_USERS = "org.users.manage"
    MANAGE_PAYERS = "org.payers.manage"
    MANAGE_PHARMACIES = "org.pharmacies.manage"
    MANAGE_FEE_SCHEDULES = "org.fee_schedules.manage"
    VIEW_AUDIT = "org.audit.view"
    MANAGE_SECURITY = "org.security.manage"
