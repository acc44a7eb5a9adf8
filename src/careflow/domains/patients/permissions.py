from enum import StrEnum


class PatientPermission(StrEnum):
    VIEW = "patients.view"
    CREATE = "patients.create"
    UPDATE = "patients.update"
    DELETE = "patients.delete"


# The directory of care providers is the facility's own business, not a patient's.
ADMINISTER_FACILITY = "admin.facility.manage"
