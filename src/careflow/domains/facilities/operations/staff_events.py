"""What the log says about staff rows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.facilities.models import Staff
from careflow.domains.facilities.operations.linked_resources import staff_name
from careflow.platform.actor import Actor

SUBJECT = "facilities/staff"
STANDING = ("role_id", "security_overrides", "is_active")
LABELS = {"role_id": "Role", "security_overrides": "Security overrides", "is_active": "Active status"}


def record_added(*, actor: Actor, staff: Staff, via: str, at: datetime) -> None:
    """`via` names the way that led here when it was not the staff list itself."""
    following = {"role_id": staff.role_id, "is_active": staff.is_active}
    if via:
        metadata: dict[str, Any] = {"previous": {"role_id": None, "is_active": False}, "next": following, "via": via}
    else:
        metadata = {"previous": {}, "next": following | {"security_overrides": staff.security_overrides}}
    _record(actor, Action.CREATE, staff, "added", {"changed_fields": ["Created"], **metadata}, at)


def record_changed(
    *, actor: Actor, staff: Staff, before: Mapping[str, Any], role_names: tuple[str, str], via: str, at: datetime
) -> None:
    """One event for each right that changed and one for all the rest; changes that come along with others
    (`via`) share a single event. `before` holds the changed columns only, `staff` the new state."""
    standing = [name for name in STANDING if name in before]
    profile = sorted(before.keys() - set(STANDING))
    if via:
        _record(actor, Action.UPDATE, staff, "changed", _sides(staff, before, [*standing, *profile]) | {"via": via}, at)
        return
    for name in standing:
        metadata = _sides(staff, before, [name]) | {"changed_fields": [LABELS[name]]}
        if name == "role_id":
            metadata["previous"]["role_name"], metadata["next"]["role_name"] = role_names
        _record(actor, Action.UPDATE, staff, f"{LABELS[name].lower()} changed", metadata, at)
    if profile:
        _record(actor, Action.UPDATE, staff, "profile changed", {"changed_fields": profile}, at)


def _sides(staff: Staff, before: Mapping[str, Any], names: list[str]) -> dict[str, Any]:
    shown = [name for name in names if name in STANDING]
    return {
        "changed_fields": names,
        "previous": {name: before[name] for name in shown},
        "next": {name: getattr(staff, name) for name in shown},
    }


def _record(actor: Actor, action: Action, staff: Staff, what: str, metadata: dict[str, Any], at: datetime) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject=SUBJECT,
        subject_id=staff.pk,
        summary=f"Staff {staff_name(staff)}: {what}",
        metadata={**metadata, "user_id": staff.user_id},
        facility_id=staff.facility_id,
        at=at,
    )
