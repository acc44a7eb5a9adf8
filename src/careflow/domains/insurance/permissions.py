from enum import StrEnum


class InsurancePermission(StrEnum):
    VIEW = "insurance.view"
    MANAGE = "insurance.manage"
    ADMINISTER_FACILITY = "admin.facility.manage"
    MANAGE_FEE_SCHEDULES = "billing.fee_schedules.manage"


MANAGE_PAYERS = "org.payers.manage"
