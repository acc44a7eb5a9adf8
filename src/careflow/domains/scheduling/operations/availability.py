"""What templates and exceptions have in common when they are written."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from careflow.domains.scheduling.queries import Provider
from careflow.domains.scheduling.rules.intervals import YEARS_AHEAD, YEARS_BACK
from careflow.platform.problems import BadInput


def check_provider(found: Provider | None) -> None:
    """Raises BadInput for somebody of another facility, or who sees no patients here."""
    if found is None:
        raise BadInput(provider="Choose a provider of your facility.")
    if not (found.is_active and found.can_render):
        raise BadInput(provider="Choose a provider who sees patients here.")


def check_year(errors: dict[str, list[str]], field: str, day: date | None, now: datetime) -> None:
    if day is not None and not now.year - YEARS_BACK <= day.year <= now.year + YEARS_AHEAD:
        errors[field] = ["This is too far from today: check the year."]


def told(row: Any, columns: Iterable[str]) -> dict[str, Any]:
    """Values as the log keeps them."""
    return {name: _plain(getattr(row, name)) for name in columns}


def _plain(value: Any) -> Any:
    if isinstance(value, time):
        return value.isoformat(timespec="minutes")
    return value.isoformat() if isinstance(value, date) else value
