from django.contrib import admin

from careflow.domains.clinical.models import Problem
from careflow.platform.console import ReadOnlyConsole


@admin.register(Problem)
class Problems(ReadOnlyConsole):
    """Kept through the API, which knows what contradicts what."""

    list_display = ("id", "facility", "patient_id", "description", "icd10_code", "status", "updated_at")
    list_filter = ("status",)
    list_select_related = ("facility",)
    search_fields = ("=id", "=patient__chart_number", "^icd10_code", "^description_key")
    ordering = ("-id",)
