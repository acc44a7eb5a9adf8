from careflow.domains.portal.queries.accounts import Account, Holder, State, get_account, need_account
from careflow.domains.portal.queries.identity import find_actor
from careflow.domains.portal.queries.invitations import knows_birth_date
from careflow.domains.portal.queries.notices import (
    Clinic,
    PreferencesRow,
    ReminderRow,
    clinics_that_remind,
    get_notice_preferences,
    get_reminder_settings,
)
from careflow.domains.portal.queries.proxies import Proxy, get_proxy, list_proxies
from careflow.domains.portal.queries.recipients import Recipient, list_recipients
from careflow.domains.portal.queries.subjects import SpokenFor, list_spoken_for

__all__ = [
    "Account",
    "Clinic",
    "Holder",
    "PreferencesRow",
    "Proxy",
    "Recipient",
    "ReminderRow",
    "SpokenFor",
    "State",
    "clinics_that_remind",
    "find_actor",
    "get_account",
    "get_notice_preferences",
    "get_proxy",
    "get_reminder_settings",
    "knows_birth_date",
    "list_proxies",
    "list_recipients",
    "list_spoken_for",
    "need_account",
]
