"""What a visit's status, staff and fields mean to the schedule."""

from enum import StrEnum

# A visit in one of these no longer takes its provider's and resource's time.
FREEING_STATUSES = frozenset({"cancelled", "canceled", "no_show", "noshow", "rescheduled"})

# Column → how the history names it, in the order in which it lists them.
LABELS = {
    "patient_id": "Patient",
    "resource_id": "Resource",
    "rendering_provider_id": "Rendering provider",
    "starts_at": "Appointment time",
    "ends_at": "End time",
    "room": "Room",
    "reason": "Reason",
    "notes": "Notes",
    "status_id": "Status",
    "appointment_type_id": "Visit type",
    "is_billable": "Billable",
    "allow_overlap": "Overbooked",
}
LONGEST_ROOM = 50


class Taken(StrEnum):
    """What two overlapping visits both claim."""

    PROVIDER = "provider"
    RESOURCE = "resource"


def occupies_time(status_code: str) -> bool:
    return status_code.lower() not in FREEING_STATUSES


def room_for(room: str, default_room: str | None) -> str:
    """A blank room falls back to the resource's."""
    return room or (default_room or "")[:LONGEST_ROOM]


def changed_labels(columns: frozenset[str] | set[str]) -> list[str]:
    return [label for column, label in LABELS.items() if column in columns]
