from django.contrib import admin

from careflow.domains.clinical.models import Vitals
from careflow.platform.console import ReadOnlyConsole


@admin.register(Vitals)
class VitalSigns(ReadOnlyConsole):
    list_display = ("id", "facility", "encounter_id", "measured_at", "recorded_by_name")
    list_select_related = ("facility",)
    search_fields = ("=id", "=encounter__id", "=encounter__patient__chart_number")
    ordering = ("-id",)
