from careflow.domains.billing.models.fee_schedules import FacilityFeeOverride, FeeSchedule, FeeScheduleItem
from careflow.domains.billing.models.procedure_codes import ProcedureCode, ProcedureWord
from careflow.domains.billing.models.settings import BillingSettings
from careflow.domains.billing.models.superbills import Superbill, SuperbillDiagnosis, SuperbillLine, SuperbillRevision

__all__ = [
    "BillingSettings", "FacilityFeeOverride", "FeeSchedule", "FeeScheduleItem", "ProcedureCode", "ProcedureWord",
    "Superbill", "SuperbillDiagnosis", "SuperbillLine", "SuperbillRevision",
]  # fmt: skip
