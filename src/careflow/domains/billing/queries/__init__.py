from careflow.domains.billing.queries.references import register_fee_reader, register_place_reader
from careflow.domains.billing.queries.settings import BillingSettingsOut, get_settings
from careflow.domains.billing.queries.superbill_history import RevisionOut, list_revisions
from careflow.domains.billing.queries.superbill_shape import SuperbillOut
from careflow.domains.billing.queries.superbills import Wanted, get_superbill, list_superbills
from careflow.domains.billing.queries.unbilled import UnbilledOut, list_unbilled

__all__ = [
    "BillingSettingsOut", "RevisionOut", "SuperbillOut", "UnbilledOut", "Wanted", "get_settings", "get_superbill",
    "list_revisions", "list_superbills", "list_unbilled", "register_fee_reader", "register_place_reader",
]  # fmt: skip
