from careflow.domains.audit.operations.recording import (
    Action,
    Line,
    OutsideTransaction,
    record,
    record_each,
    together,
)
from careflow.domains.audit.operations.seal_verification import check_checkpoint, check_seals
from careflow.domains.audit.operations.sealing import Sealed, seal_events
from careflow.domains.audit.operations.verification import (
    Check,
    Finding,
    Progress,
    register_check,
    registered_checks,
    verify,
)

__all__ = [
    "Action", "Check", "Finding", "Line", "OutsideTransaction", "Progress", "Sealed", "check_checkpoint", "check_seals",
    "record", "record_each", "register_check", "registered_checks", "seal_events", "together", "verify",
]  # fmt: skip
