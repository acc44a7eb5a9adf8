from careflow.domains.billing.operations.settings import change_settings
from careflow.domains.billing.operations.superbill_checks import check_superbill
from careflow.domains.billing.operations.superbill_voiding import correct_superbill, void_superbill
from careflow.domains.billing.operations.superbills import SuperbillFields, change_superbill, create_superbill

__all__ = [
    "SuperbillFields", "change_settings", "change_superbill", "check_superbill", "correct_superbill",
    "create_superbill", "void_superbill",
]  # fmt: skip
