from django.db import models
from django.db.models import F, Q

from careflow.domains.portal.rules.notices import HOURS_BEFORE, MOST_HOURS_BEFORE
from careflow.platform.records import Recorded
from careflow.platform.tenancy import FacilityOwned, OrganizationOwned


class PortalAccount(OrganizationOwned, Recorded):
    """Somebody who may sign in on the portal: the patient of a chart or, without one, somebody who looks after
    others. The person's side, and that chart and links stay inside the organization, is kept by `guards.py`."""

    user = models.OneToOneField("accounts.User", on_delete=models.PROTECT, related_name="portal_account")
    patient = models.OneToOneField(
        "patients.Patient", on_delete=models.PROTECT, null=True, blank=True, related_name="portal_account"
    )
    is_active = models.BooleanField(default=True)
    created_by_id = models.BigIntegerField(null=True, blank=True, editable=False)
    created_by_name = models.CharField(max_length=310, blank=True, default="", editable=False)


class ProxyAccess(FacilityOwned, Recorded):
    """An account speaks for a patient of the facility, from one day to another and for some things."""

    facility = models.ForeignKey("facilities.Facility", on_delete=models.PROTECT, related_name="+", db_index=False)
    account = models.ForeignKey(PortalAccount, on_delete=models.PROTECT, related_name="links")
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+")
    relationship = models.CharField(max_length=20, default="other")
    profile = models.BooleanField(default=False)
    schedule = models.BooleanField(default=False)
    records = models.BooleanField(default=False)
    messages = models.BooleanField(default=False)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by_id = models.BigIntegerField(null=True, blank=True, editable=False)
    revoked_by_name = models.CharField(max_length=310, blank=True, default="", editable=False)
    revoked_because = models.CharField(max_length=255, blank=True, default="")
    created_by_id = models.BigIntegerField(null=True, blank=True, editable=False)
    created_by_name = models.CharField(max_length=310, blank=True, default="", editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="proxy_access_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(profile=True) | Q(schedule=True) | Q(records=True) | Q(messages=True),
                name="proxy_access_opens_something",
            ),
            models.UniqueConstraint(
                fields=["account", "patient"], condition=Q(revoked_at__isnull=True), name="proxy_access_once"
            ),
        ]
        indexes = [models.Index(fields=["facility", "patient"], name="proxy_access_of_patient")]


class NoticePreferences(OrganizationOwned, Recorded):
    """Which letters an account wants, once its person has said so; until then all of them."""

    account = models.OneToOneField(PortalAccount, on_delete=models.PROTECT, related_name="notice_preferences")
    bookings = models.BooleanField(default=True)
    reminders = models.BooleanField(default=True)
    messages = models.BooleanField(default=True)
    refills = models.BooleanField(default=True)


class ReminderSettings(FacilityOwned, Recorded):
    """How long before a visit a facility reminds of it, once somebody has changed that. Zero: not at all."""

    facility = models.OneToOneField("facilities.Facility", on_delete=models.PROTECT, related_name="reminder_settings")
    hours_before = models.PositiveSmallIntegerField(default=HOURS_BEFORE)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(hours_before__lte=MOST_HOURS_BEFORE), name="reminder_hours_in_bounds")
        ]
