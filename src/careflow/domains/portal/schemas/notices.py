from typing import Annotated

from pydantic import Field

from careflow.domains.portal.queries import PreferencesRow, ReminderRow
from careflow.domains.portal.rules.notices import HOURS_BEFORE, MOST_HOURS_BEFORE
from careflow.platform.endpoint.shapes import Out, Strict, Whole


class NoticePreferencesPatch(Strict):
    """Which letters to get. Letters about the safety of the account always come."""

    bookings: bool = True
    reminders: bool = True
    messages: bool = True
    refills: bool = True


class NoticePreferencesOut(Out):
    bookings: bool
    reminders: bool
    messages: bool
    refills: bool
    version: int

    @classmethod
    def of(cls, row: PreferencesRow) -> "NoticePreferencesOut":
        return NoticePreferencesOut(*row)


class ReminderSettingsPatch(Strict):
    """How many hours before a visit its patient is reminded; zero for not at all."""

    hours_before: Annotated[Whole, Field(ge=0, le=MOST_HOURS_BEFORE)] = HOURS_BEFORE


class ReminderSettingsOut(Out):
    hours_before: int
    version: int

    @classmethod
    def of(cls, row: ReminderRow) -> "ReminderSettingsOut":
        return ReminderSettingsOut(*row)
