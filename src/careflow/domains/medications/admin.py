from django.contrib import admin
from django.http import HttpRequest

from careflow.domains.medications.models import Medication, MedicationAlert, PrescriberDelegation, RefillRequest
from careflow.domains.medications.schemas import MedicationForm
from careflow.platform.console import ConsoleAdmin, ReadOnlyConsole


@admin.register(Medication)
class Medications(ConsoleAdmin):
    """What is taken, how much and until when is written through the API, which knows what goes with it."""

    list_display = ("id", "facility", "patient_id", "medication_name", "dose", "status", "start_date", "end_date")
    list_filter = ("status",)
    list_select_related = ("facility",)
    search_fields = ("=id", "^name_key", "=patient__chart_number", "=external_id")
    ordering = ("-id",)
    body = MedicationForm
    readonly_fields = (
        "facility", "patient", "status", "medication_name", "dose", "route", "frequency", "start_date", "end_date",
        "end_is_implied", "prescriber", "created_by_name", "updated_by_name", "external_system", "external_id",
    )  # fmt: skip

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002  (Django's signature)
        return False


@admin.register(MedicationAlert)
class MedicationAlerts(ReadOnlyConsole):
    list_display = ("id", "facility", "medication_id", "code", "severity", "raised_at", "overridden_at")
    list_filter = ("code", "severity")
    list_select_related = ("facility",)
    search_fields = ("=id", "=medication__id", "=medication__patient__chart_number", "^medication__name_key")
    ordering = ("-id",)


@admin.register(PrescriberDelegation)
class PrescriberDelegations(ReadOnlyConsole):
    list_display = ("id", "facility", "prescriber_id", "delegate_id", "is_active", "deleted_at")
    list_filter = ("is_active",)
    list_select_related = ("facility",)
    search_fields = ("=id", "^prescriber__last_name", "^delegate__user__username")
    ordering = ("-id",)


@admin.register(RefillRequest)
class RefillRequests(ReadOnlyConsole):
    list_display = ("id", "facility", "patient_id", "medication_id", "source", "status", "requested_at")
    list_filter = ("status", "source")
    list_select_related = ("facility",)
    search_fields = ("=id", "=patient__chart_number", "^medication__name_key")
    ordering = ("-id",)
