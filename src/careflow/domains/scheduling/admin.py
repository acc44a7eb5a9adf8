from django.contrib import admin
from django.http import HttpRequest

from careflow.domains.scheduling.models import (
    Appointment,
    AvailabilityException,
    AvailabilitySettings,
    AvailabilityTemplate,
    BookableSlot,
    CalendarFeed,
    EditSession,
    SlotHold,
)
from careflow.domains.scheduling.schemas import AppointmentPatch
from careflow.platform.console import ConsoleAdmin, ReadOnlyConsole


@admin.register(Appointment)
class Appointments(ConsoleAdmin):
    """Visits are booked, moved, cancelled and deleted through the API, which asks whoever has a say in it."""

    list_display = ("id", "facility", "starts_at", "patient_id", "status", "rendering_provider_name", "deleted_at")
    list_filter = ("allow_overlap",)
    list_select_related = ("facility", "status")
    search_fields = ("=id", "=patient__chart_number", "^patient__last_key", "=external_id")
    ordering = ("-id",)
    body = AppointmentPatch
    readonly_fields = (
        "facility", "patient", "resource", "rendering_provider", "rendering_provider_name", "appointment_type",
        "status", "starts_at", "ends_at", "occupies_time", "allow_overlap", "reason", "is_billable", "created_by_id",
        "created_by_name", "booked_by_patient", "deleted_at", "deleted_by_id", "deleted_because", "external_system",
        "external_id",
    )  # fmt: skip

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002  (Django's signature)
        return False


@admin.register(BookableSlot)
class BookableSlots(ReadOnlyConsole):
    list_display = ("id", "facility", "provider", "starts_at", "ends_at", "is_generated", "appointment_id")
    list_select_related = ("facility", "provider__user")
    search_fields = ("=id", "=provider__id", "^provider__user__username")
    ordering = ("-id",)


@admin.register(EditSession)
class EditSessions(ReadOnlyConsole):
    """Can be deleted, to free a visit at once."""

    list_display = ("id", "facility", "appointment_id", "user_name", "started_at", "last_seen_at")
    list_select_related = ("facility",)
    search_fields = ("=appointment__id", "user_name")
    ordering = ("-id",)
    deletable = True


@admin.register(SlotHold)
class SlotHolds(ReadOnlyConsole):
    """Can be deleted, to free a cell at once."""

    list_display = ("id", "facility", "resource_key", "starts_at", "user_name", "last_seen_at")
    list_select_related = ("facility",)
    search_fields = ("=resource_key", "user_name")
    ordering = ("-id",)
    deletable = True


@admin.register(AvailabilityTemplate)
class AvailabilityTemplates(ReadOnlyConsole):
    list_display = ("id", "facility", "provider", "appointment_type", "start_time", "end_time", "valid_until")
    list_select_related = ("facility", "provider__user", "appointment_type")
    search_fields = ("=id", "=provider__id", "^provider__user__username")
    ordering = ("-id",)


@admin.register(AvailabilityException)
class AvailabilityExceptions(ReadOnlyConsole):
    list_display = ("id", "facility", "provider", "kind", "first_day", "last_day")
    list_select_related = ("facility", "provider__user")
    search_fields = ("=id", "=provider__id", "reason")
    ordering = ("-id",)


@admin.register(AvailabilitySettings)
class AvailabilitySettingsOfFacilities(ReadOnlyConsole):
    list_display = ("id", "facility", "horizon_days", "lead_time_minutes", "most_open_bookings", "portal_is_view_only")
    list_select_related = ("facility",)
    search_fields = ("=id", "^facility__name")
    ordering = ("-id",)


@admin.register(CalendarFeed)
class CalendarFeeds(ReadOnlyConsole):
    """Can be deleted, to shut an address at once that came into wrong hands."""

    list_display = ("id", "facility", "staff", "created_at", "ended_at")
    list_select_related = ("facility", "staff__user")
    search_fields = ("=id", "=staff__id", "^staff__user__username")
    ordering = ("-id",)
    deletable = True
