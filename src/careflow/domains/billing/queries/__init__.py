"""Reads of billing."""

from careflow.domains.billing.queries.effective_fees import (
    EffectiveFee,
    is_priced,
    list_effective_fees,
    may_choose_schedule,
    may_price_payer,
)
from careflow.domains.billing.queries.fee_items import (
    ItemRow,
    OverrideRow,
    get_item,
    get_override,
    list_items,
    list_overrides,
)
from careflow.domains.billing.queries.fee_schedules import (
    Linked,
    ScheduleRow,
    get_schedule,
    linked_names,
    list_schedules,
)
from careflow.domains.billing.queries.procedures import Procedure, list_common_procedures

__all__ = [
    "EffectiveFee", "ItemRow", "Linked", "OverrideRow", "Procedure", "ScheduleRow", "get_item",
    "get_override", "get_schedule", "is_priced", "linked_names", "list_common_procedures", "list_effective_fees",
    "list_items", "list_overrides", "list_schedules", "may_choose_schedule", "may_price_payer",
]  # fmt: skip
