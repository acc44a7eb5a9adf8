from django.contrib import admin

from careflow.domains.clinical.models import Encounter
from careflow.platform.console import ReadOnlyConsole


@admin.register(Encounter)
class Encounters(ReadOnlyConsole):
    """Encounters are charted, signed and cancelled through the API, which keeps what was signed."""

    list_display = ("id", "facility", "started_at", "patient_id", "status", "rendering_provider_name")
    list_filter = ("status",)
    list_select_related = ("facility",)
    search_fields = ("=id", "=patient__chart_number", "=appointment__id", "=external_id")
    ordering = ("-id",)
