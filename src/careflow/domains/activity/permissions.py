from enum import StrEnum


class ActivityPermission(StrEnum):
    """Opens the log of the facility where it is held."""

    VIEW = "audit.view"


VIEW_ALL = "org.audit.view"
