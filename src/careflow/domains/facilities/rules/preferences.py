"""The one preference that the server understands: the facility that a person last worked in."""

from collections.abc import Mapping
from typing import Any

LAST_FACILITY = "lastFacilityId"
OLDER_NAME = "defaultFacilityId"


def wished_facility(preferences: Mapping[str, Any]) -> str:
    """The facility's number as text, or blank."""
    return str(preferences.get(LAST_FACILITY) or preferences.get(OLDER_NAME) or "")


def with_facility(preferences: Mapping[str, Any], facility_id: int | None) -> dict[str, Any]:
    """The preferences with this facility under its present name, or without one."""
    kept = {key: value for key, value in preferences.items() if key not in {LAST_FACILITY, OLDER_NAME}}
    return kept if facility_id is None else kept | {LAST_FACILITY: str(facility_id)}
