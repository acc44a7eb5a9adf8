"""Writes of billing."""

from careflow.domains.billing.operations.fee_filling import copy_schedule, populate_schedule
from careflow.domains.billing.operations.fee_items import add_item, change_item
from careflow.domains.billing.operations.fee_overrides import add_override, change_override
from careflow.domains.billing.operations.fee_schedules import add_schedule, change_schedule

__all__ = [
    "add_item", "add_override", "add_schedule", "change_item", "change_override", "change_schedule", "copy_schedule",
    "populate_schedule",
]  # fmt: skip
