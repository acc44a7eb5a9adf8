from enum import StrEnum


class MedicationPermission(StrEnum):
    VIEW = "medications.view"
    MANAGE = "medications.manage"
    PRESCRIBE = "medications.prescribe"
    APPROVE_REFILLS = "medications.refill.approve"


# Who may act for whom is a matter of the facility's security, not of a chart.
MANAGE_SECURITY = "admin.security.manage"
