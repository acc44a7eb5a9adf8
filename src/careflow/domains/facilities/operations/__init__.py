from careflow.domains.facilities.operations.linked_resources import ensure_linked_resource, rename_linked_resources
from careflow.domains.facilities.operations.lockout import WouldLockOut, forbid_departure, lock_facilities
from careflow.domains.facilities.operations.opening import add_default_dictionaries
from careflow.domains.facilities.operations.staff import add_staff, change_staff, deactivate_staff

__all__ = [
    "WouldLockOut",
    "add_default_dictionaries",
    "add_staff",
    "change_staff",
    "deactivate_staff",
    "ensure_linked_resource",
    "forbid_departure",
    "lock_facilities",
    "rename_linked_resources",
]
