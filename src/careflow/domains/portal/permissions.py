from enum import StrEnum


class PortalScope(StrEnum):
    """What somebody may do for a patient on the portal. One's own chart opens all of it."""

    PROFILE = "portal.profile"
    SCHEDULE = "portal.schedule"
    RECORDS = "portal.records"
    MESSAGES = "portal.messages"
