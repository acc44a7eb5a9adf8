"""The organization's own permissions and the roles that it starts with."""

from collections.abc import Mapping

KEYS = (
    "org.profile.view", "org.profile.update", "org.facilities.view", "org.facilities.manage", "org.users.view",
    "org.users.manage", "org.payers.manage", "org.pharmacies.manage", "org.fee_schedules.manage", "org.audit.view",
    "org.security.manage",
)  # fmt: skip
OWNER = "owner"
MEMBER_KEYS = frozenset({"org.profile.view", "org.facilities.view", "org.users.view"})
SYSTEM_ROLES = {
    "owner": ("Owner", "Runs the organization and everything in it."),
    "admin": ("Admin", "Manages people, facilities and settings of the organization."),
    "member": ("Member", "Works in one or more facilities."),
}


def template(role_code: str) -> dict[str, bool]:
    """What a role of this code starts with; every other role starts as a member."""
    full = role_code in {"owner", "admin"}
    return {key: full or key in MEMBER_KEYS for key in KEYS}


def full_map(role_code: str, stored: Mapping[str, object]) -> dict[str, bool]:
    """All eleven keys; an empty stored map stands for the template of its code, and an owner holds them all."""
    if not stored or role_code == OWNER:
        return template(role_code)
    return whole(stored)


def whole(sent: Mapping[str, object]) -> dict[str, bool]:
    """All eleven keys; what is not named is false."""
    return {key: sent.get(key) is True for key in KEYS}


def changed_keys(before: Mapping[str, bool], after: Mapping[str, bool]) -> list[str]:
    return [key for key in KEYS if before.get(key) != after.get(key)]


def organization_permissions(role_code: str, stored: Mapping[str, object]) -> frozenset[str]:
    return frozenset(key for key, value in full_map(role_code, stored).items() if value)
