from django.contrib import admin

from careflow.domains.audit.models import AuditEvent, AuditSeal
from careflow.platform.console import ReadOnlyConsole


@admin.register(AuditEvent)
class AuditEvents(ReadOnlyConsole):
    list_display = (
        "id", "created_at", "action", "app_label", "model_name", "object_pk", "summary",
        "organization_id", "facility_id", "actor_id",
    )  # fmt: skip
    list_filter = ("action", "app_label")
    search_fields = ("summary", "=object_pk", "=actor_id", "=patient_id")
    ordering = ("-id",)

    def lookup_allowed(self, lookup: str, value: str, request: object = None) -> bool:  # noqa: ARG002  (Django's signature)
        """Links from other pages filter by what an event is about."""
        return "__" not in lookup


@admin.register(AuditSeal)
class AuditSeals(ReadOnlyConsole):
    list_display = ("id", "signed_at", "first_id", "last_id", "count", "root", "key_id")
    exclude = ("members",)
    search_fields = ("=id", "=key_id", "=root")
    ordering = ("-id",)
