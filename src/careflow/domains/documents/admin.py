from django.contrib import admin
from django.http import HttpRequest

from careflow.domains.documents.models import DocumentCategory, PatientDocument, PendingFile
from careflow.domains.documents.schemas import CategoryPatch
from careflow.platform.console import ConsoleAdmin, ReadOnlyConsole


@admin.register(DocumentCategory)
class DocumentCategories(ConsoleAdmin):
    """Names and places can be put right here; categories come and go through the API, which looks at what is filed
    under them."""

    list_display = ("id", "facility", "code", "name", "sort_order", "is_system", "is_active", "deleted_at")
    list_filter = ("is_system", "is_active")
    list_select_related = ("facility",)
    search_fields = ("=id", "code", "name")
    ordering = ("-id",)
    body = CategoryPatch
    readonly_fields = ("facility", "code", "is_system", "is_active", "deleted_at", "deleted_by_id")

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002  (Django's signature)
        return False


@admin.register(PatientDocument)
class PatientDocuments(ReadOnlyConsole):
    """What stands about a paper; the paper itself is read through the API, which records who did."""

    list_display = (
        "id",
        "facility",
        "patient_id",
        "category",
        "content_type",
        "size_bytes",
        "created_at",
        "deleted_at",
    )
    list_filter = ("content_type",)
    list_select_related = ("facility", "category")
    search_fields = ("=id", "=patient__chart_number", "^patient__last_key", "=sha256", "=external_id")
    ordering = ("-id",)


@admin.register(PendingFile)
class PendingFiles(ReadOnlyConsole):
    """Uploads under way; housekeeping removes what has been one for an hour."""

    list_display = ("id", "storage_key", "started_at")
    search_fields = ("=storage_key",)
    ordering = ("-id",)
