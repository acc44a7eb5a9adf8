from typing import cast

from careflow.domains.portal import operations, queries
from careflow.domains.portal.api.routes import SECTION, routes
from careflow.domains.portal.operations import PreferencesFields, ReminderFields
from careflow.domains.portal.permissions import ReminderPermission
from careflow.domains.portal.schemas.notices import (
    NoticePreferencesOut,
    NoticePreferencesPatch,
    ReminderSettingsOut,
    ReminderSettingsPatch,
)
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import permission, portal
from careflow.platform.endpoint.shapes import sent

OWN = portal("anybody signed in on the portal")
MANAGE = permission(ReminderPermission.MANAGE)


@routes.endpoint(
    "GET", "portal/notices/", needs=OWN, section=SECTION, summary="See which letters you get by e-mail.",
)  # fmt: skip
def get_notice_preferences(call: Call) -> NoticePreferencesOut:
    return NoticePreferencesOut.of(queries.get_notice_preferences(actor=call.actor))


@routes.endpoint(
    "PATCH", "portal/notices/", needs=OWN, section=SECTION, summary="Choose which letters you get by e-mail.",
)  # fmt: skip
def change_notice_preferences(call: Call, body: NoticePreferencesPatch) -> NoticePreferencesOut:
    """For oneself and everybody whom one looks after. Letters about the safety of the account always come."""
    fields = cast(PreferencesFields, sent(body))
    operations.change_notice_preferences(
        actor=call.actor, fields=fields, expected_version=call.expected_version, now=call.now
    )
    return NoticePreferencesOut.of(queries.get_notice_preferences(actor=call.actor))


@routes.endpoint(
    "GET", "appointments/reminder-settings/", needs=MANAGE, section=SECTION,
    summary="Read how long before their visits patients are reminded.",
)  # fmt: skip
def get_reminder_settings(call: Call) -> ReminderSettingsOut:
    return ReminderSettingsOut.of(queries.get_reminder_settings(actor=call.actor))


@routes.endpoint(
    "PATCH", "appointments/reminder-settings/", needs=MANAGE, section=SECTION,
    summary="Choose how long before their visits patients are reminded.",
)  # fmt: skip
def change_reminder_settings(call: Call, body: ReminderSettingsPatch) -> ReminderSettingsOut:
    """By a letter to those who have an account on the portal and want it; zero hours for no reminders."""
    fields = cast(ReminderFields, sent(body))
    operations.change_reminder_settings(
        actor=call.actor, fields=fields, expected_version=call.expected_version, now=call.now
    )
    return ReminderSettingsOut.of(queries.get_reminder_settings(actor=call.actor))
