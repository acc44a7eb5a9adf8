from enum import StrEnum


class PatientPermission(StrEnum):
    VIEW = "patients.view"
    CREATE = "patients.create"
    UPDATE = "patients.update"
    DELETE = "patients.delete"


class ChartPermission(StrEnum):
    """What the domains above this one keep of a chart goes into its export."""

    CLINICAL = "clinical.view"


# The directory of care providers is the facility's own business, not a patient's.
ADMINISTER_FACILITY = "admin.facility.manage"
