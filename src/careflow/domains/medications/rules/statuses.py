"""Where a medication stands, as people read it."""

from typing import Literal

Status = Literal["active", "inactive", "discontinued"]
ACTIVE: Status = "active"
DISCONTINUED: Status = "discontinued"
LABELS: dict[str, str] = {"active": "Active", "inactive": "Inactive", "discontinued": "Discontinued"}
