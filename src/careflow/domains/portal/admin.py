from django.contrib import admin

from careflow.domains.portal.models import NoticePreferences, PortalAccount, ProxyAccess, ReminderSettings
from careflow.platform.console import ReadOnlyConsole


@admin.register(PortalAccount)
class PortalAccounts(ReadOnlyConsole):
    list_display = ("id", "organization", "user", "patient_id", "is_active", "created_at")
    list_filter = ("is_active",)
    list_select_related = ("organization", "user")
    search_fields = ("=id", "^user__username", "=patient__chart_number")
    ordering = ("-id",)


@admin.register(ProxyAccess)
class ProxyAccesses(ReadOnlyConsole):
    list_display = ("id", "facility", "account_id", "patient_id", "relationship", "starts_on", "ends_on", "revoked_at")
    list_filter = ("relationship",)
    list_select_related = ("facility",)
    search_fields = ("=id", "=account__id", "=patient__chart_number")
    ordering = ("-id",)


@admin.register(NoticePreferences)
class NoticePreferencesOfAccounts(ReadOnlyConsole):
    list_display = ("id", "organization", "account_id", "bookings", "reminders", "messages", "refills")
    list_select_related = ("organization",)
    search_fields = ("=id", "=account__id")
    ordering = ("-id",)


@admin.register(ReminderSettings)
class ReminderSettingsOfFacilities(ReadOnlyConsole):
    list_display = ("id", "facility", "hours_before")
    list_select_related = ("facility",)
    search_fields = ("=id", "^facility__name")
    ordering = ("-id",)
