from enum import StrEnum


class ChartPermission(StrEnum):
    """What the front desk needs to see and to say who signs in for a chart."""

    VIEW = "patients.view"
    UPDATE = "patients.update"


class PortalScope(StrEnum):
    """What somebody may do for a patient on the portal. One's own chart opens all of it."""

    PROFILE = "portal.profile"
    SCHEDULE = "portal.schedule"
    RECORDS = "portal.records"
    MESSAGES = "portal.messages"


class ReminderPermission(StrEnum):
    """Of the clinic's own people: the facility's reminders are a setting of the facility."""

    MANAGE = "admin.facility.manage"
