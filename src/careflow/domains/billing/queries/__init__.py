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
from careflow.domains.billing.queries.settings import BillingSettingsOut, get_settings
from careflow.domains.billing.queries.superbill_history import RevisionOut, list_revisions
from careflow.domains.billing.queries.superbill_shape import SuperbillOut
from careflow.domains.billing.queries.superbills import Wanted, get_superbill, list_superbills, show_superbill
from careflow.domains.billing.queries.unbilled import UnbilledOut, list_unbilled

__all__ = [
    "BillingSettingsOut",
    "EffectiveFee",
    "ItemRow",
    "Linked",
    "OverrideRow",
    "Procedure",
    "RevisionOut",
    "ScheduleRow",
    "SuperbillOut",
    "UnbilledOut",
    "Wanted",
    "get_item",
    "get_override",
    "get_schedule",
    "get_settings",
    "get_superbill",
    "is_priced",
    "linked_names",
    "list_common_procedures",
    "list_effective_fees",
    "list_items",
    "list_overrides",
    "list_revisions",
    "list_schedules",
    "list_superbills",
    "list_unbilled",
    "may_choose_schedule",
    "may_price_payer",
    "show_superbill",
]
