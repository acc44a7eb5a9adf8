"""Writes of billing."""

from careflow.domains.billing.operations.fee_filling import copy_schedule, populate_schedule
from careflow.domains.billing.operations.fee_items import add_item, change_item
from careflow.domains.billing.operations.fee_overrides import add_override, change_override
from careflow.domains.billing.operations.fee_schedules import add_schedule, change_schedule
from careflow.domains.billing.operations.settings import change_settings
from careflow.domains.billing.operations.superbill_checks import check_superbill
from careflow.domains.billing.operations.superbill_voiding import correct_superbill, void_superbill
from careflow.domains.billing.operations.superbills import SuperbillFields, change_superbill, create_superbill

__all__ = [
    "SuperbillFields",
    "add_item",
    "add_override",
    "add_schedule",
    "change_item",
    "change_override",
    "change_schedule",
    "change_settings",
    "change_superbill",
    "check_superbill",
    "copy_schedule",
    "correct_superbill",
    "create_superbill",
    "populate_schedule",
    "void_superbill",
]
