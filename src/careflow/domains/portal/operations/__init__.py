from careflow.domains.portal.operations.accounts import AccountFields, change_account, invite_patient, open_account
from careflow.domains.portal.operations.demo import sign_in_demo_patient
from careflow.domains.portal.operations.invitations import accept_invitation
from careflow.domains.portal.operations.letters import without_letters
from careflow.domains.portal.operations.notices import (
    PreferencesFields,
    ReminderFields,
    change_notice_preferences,
    change_reminder_settings,
)
from careflow.domains.portal.operations.proxies import (
    Added,
    AlreadyLinked,
    Guardian,
    LinkEnded,
    ProxyFields,
    add_proxy,
    change_proxy,
    invite_proxy,
    revoke_proxy,
)
from careflow.domains.portal.operations.reminders import remind_everywhere

__all__ = [
    "AccountFields", "Added", "AlreadyLinked", "Guardian", "LinkEnded", "PreferencesFields", "ProxyFields",
    "ReminderFields", "accept_invitation", "add_proxy", "change_account", "change_notice_preferences", "change_proxy",
    "change_reminder_settings", "invite_patient", "invite_proxy", "open_account", "remind_everywhere", "revoke_proxy",
    "sign_in_demo_patient", "without_letters",
]  # fmt: skip
