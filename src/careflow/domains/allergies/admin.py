from django.contrib import admin

from careflow.domains.allergies.models import NoKnownAllergies, PatientAllergy
from careflow.platform.console import ReadOnlyConsole


@admin.register(PatientAllergy)
class PatientAllergies(ReadOnlyConsole):
    """Allergies are recorded and corrected through the API, which tells whoever has to compare them with the
    medications."""

    list_display = ("id", "facility", "patient_id", "allergen", "category", "severity", "status", "updated_at")
    list_filter = ("status", "category", "severity")
    list_select_related = ("facility",)
    search_fields = ("=id", "=patient__chart_number", "^patient__last_key", "^allergen_key", "=external_id")
    ordering = ("-id",)


@admin.register(NoKnownAllergies)
class NoKnownAllergiesStatements(ReadOnlyConsole):
    list_display = ("id", "facility", "patient_id", "stated_at", "stated_by_name", "withdrawn_at")
    list_select_related = ("facility",)
    search_fields = ("=id", "=patient__chart_number", "^patient__last_key")
    ordering = ("-id",)
