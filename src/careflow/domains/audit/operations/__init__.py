from careflow.domains.audit.operations.recording import Action, Line, OutsideTransaction, record, record_each
from careflow.domains.audit.operations.verification import (
    Check,
    Finding,
    Progress,
    register_check,
    registered_checks,
    verify,
)

__all__ = [
    "Action", "Check", "Finding", "Line", "OutsideTransaction", "Progress", "record", "record_each", "register_check",
    "registered_checks", "verify",
]  # fmt: skip
