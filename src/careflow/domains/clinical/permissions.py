from enum import StrEnum


class ClinicalPermission(StrEnum):
    VIEW = "clinical.view"
    CREATE = "clinical.create"
    UPDATE = "clinical.update"
    SIGN = "clinical.sign"
    UNSIGN = "clinical.unsign"


class BillingPermission(StrEnum):
    """The billing workspace lists encounters without their texts."""

    VIEW = "billing.view"
