from careflow.domains.facilities.operations.dictionaries import (
    GENDER,
    STATUS,
    TITLE,
    VISIT_TYPE,
    add_entry,
    change_entry,
    remove_entry,
    retire_entry,
)
from careflow.domains.facilities.operations.facilities import change_facility, close_facility, open_facility
from careflow.domains.facilities.operations.linked_resources import ensure_linked_resource, rename_linked_resources
from careflow.domains.facilities.operations.lockout import WouldLockOut, forbid_departure, lock_facilities
from careflow.domains.facilities.operations.me import DEMO_SIGN_INS_PER_ADDRESS, DemoIsOff
from careflow.domains.facilities.operations.opening import add_default_dictionaries
from careflow.domains.facilities.operations.resources import add_resource, change_resource, retire_resource
from careflow.domains.facilities.operations.roles import add_staff_role, change_staff_role, delete_staff_role
from careflow.domains.facilities.operations.staff import add_staff, change_staff, deactivate_staff

__all__ = [
    "DEMO_SIGN_INS_PER_ADDRESS",
    "GENDER",
    "STATUS",
    "TITLE",
    "VISIT_TYPE",
    "DemoIsOff",
    "WouldLockOut",
    "add_default_dictionaries",
    "add_entry",
    "add_resource",
    "add_staff",
    "add_staff_role",
    "change_entry",
    "change_facility",
    "change_resource",
    "change_staff",
    "change_staff_role",
    "close_facility",
    "deactivate_staff",
    "delete_staff_role",
    "ensure_linked_resource",
    "forbid_departure",
    "lock_facilities",
    "open_facility",
    "remove_entry",
    "rename_linked_resources",
    "retire_entry",
    "retire_resource",
]
