from careflow.domains.audit.operations.recording import Action, OutsideTransaction, record
from careflow.domains.audit.operations.verification import (
    Check,
    Finding,
    Progress,
    register_check,
    registered_checks,
    verify,
)

__all__ = [
    "Action", "Check", "Finding", "OutsideTransaction", "Progress", "record", "register_check", "registered_checks",
    "verify",
]  # fmt: skip
