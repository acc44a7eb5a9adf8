from django.contrib import admin

from careflow.domains.billing.models import (
    BillingSettings,
    Superbill,
    SuperbillDiagnosis,
    SuperbillLine,
    SuperbillRevision,
)
from careflow.domains.billing.schemas.settings import BillingSettingsIn
from careflow.platform.console import ConsoleAdmin, ReadOnlyConsole


@admin.register(Superbill)
class Superbills(ReadOnlyConsole):
    """Coded, claimed and voided through the API, which keeps the amounts and their history."""

    list_display = ("id", "facility", "patient_id", "encounter_id", "served_at", "status", "total_cents", "voided_at")
    list_filter = ("status",)
    list_select_related = ("facility",)
    search_fields = ("=id", "=encounter__id", "=patient__chart_number", "=external_id")
    ordering = ("-id",)


@admin.register(SuperbillDiagnosis)
class SuperbillDiagnoses(ReadOnlyConsole):
    list_display = ("id", "superbill_id", "sequence", "code", "description")
    search_fields = ("=superbill__id", "=code")
    ordering = ("-id",)


@admin.register(SuperbillLine)
class SuperbillLines(ReadOnlyConsole):
    list_display = ("id", "superbill_id", "sequence", "service_code", "units", "charge_cents", "total_cents")
    search_fields = ("=superbill__id", "=service_code")
    ordering = ("-id",)


@admin.register(SuperbillRevision)
class SuperbillRevisions(ReadOnlyConsole):
    list_display = ("id", "superbill_id", "number", "total_cents", "changed_by_name", "changed_at")
    search_fields = ("=superbill__id",)
    ordering = ("-id",)


@admin.register(BillingSettings)
class SettingsOfBilling(ConsoleAdmin):
    list_display = ("organization", "require_clean_check", "updated_at")
    list_select_related = ("organization",)
    search_fields = ("organization__name",)
    ordering = ("organization_id",)
    body = BillingSettingsIn
