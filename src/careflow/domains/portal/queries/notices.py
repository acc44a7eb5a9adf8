"""Which letters people and facilities have chosen."""

from typing import NamedTuple

from careflow.domains.portal.models import NoticePreferences, PortalAccount, ProxyAccess, ReminderSettings
from careflow.domains.portal.rules.notices import HOURS_BEFORE
from careflow.platform.actor import Actor
from careflow.platform.compiled import Compiled

CHOICES = ("bookings", "reminders", "messages", "refills")

PREFERENCES = Compiled(
    lambda scope, user: NoticePreferences.objects.visible_to(scope)
    .filter(account__user_id=user)
    .values_list(*CHOICES, "version"),
    scoped=True, user=-1,
)  # fmt: skip
SETTINGS = Compiled(
    lambda scope: ReminderSettings.objects.visible_to(scope).values_list("hours_before", "version"), scoped=True
)


class PreferencesRow(NamedTuple):
    bookings: bool = True
    reminders: bool = True
    messages: bool = True
    refills: bool = True
    version: int = 1


class ReminderRow(NamedTuple):
    hours_before: int = HOURS_BEFORE
    version: int = 1


class Clinic(NamedTuple):
    facility_id: int
    organization_id: int
    hours_before: int


def get_notice_preferences(*, actor: Actor) -> PreferencesRow:
    """The actor's own; all of them until something was chosen."""
    row = PREFERENCES.first(actor, user=actor.user_id)
    return PreferencesRow() if row is None else PreferencesRow(*row)


def get_reminder_settings(*, actor: Actor) -> ReminderRow:
    """Of the actor's facility; the usual ones until somebody changed them."""
    row = SETTINGS.first(actor)
    return ReminderRow() if row is None else ReminderRow(*row)


def clinics_that_remind() -> list[Clinic]:
    """Facilities that somebody on the portal could be reminded of, by their numbers."""
    place = ("facility_id", "facility__organization_id", "facility__reminder_settings__hours_before")
    own = PortalAccount.unscoped.filter(is_active=True, patient__facility__is_active=True)
    links = ProxyAccess.unscoped.filter(revoked_at=None, facility__is_active=True)
    rows = own.values_list(*(f"patient__{name}" for name in place)).union(links.values_list(*place))
    found = (Clinic(number, owner, HOURS_BEFORE if hours is None else hours) for number, owner, hours in rows)
    return sorted(clinic for clinic in found if clinic.hours_before)
