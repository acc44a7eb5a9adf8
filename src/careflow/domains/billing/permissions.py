from enum import StrEnum


class BillingPermission(StrEnum):
    VIEW = "billing.view"
    MANAGE = "billing.manage"
    MANAGE_FEE_SCHEDULES = "billing.fee_schedules.manage"


MANAGE_ORGANIZATION_SCHEDULES = "org.fee_schedules.manage"
