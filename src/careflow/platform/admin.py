from django.contrib import admin

from careflow.platform.console import ReadOnlyConsole
from careflow.platform.models import FieldKeyInUse, LimitCounter, RememberedAnswer


@admin.register(RememberedAnswer)
class RememberedAnswers(ReadOnlyConsole):
    """The answers themselves stay sealed and out of sight."""

    list_display = ("id", "person_id", "method", "path", "status", "created_at")
    list_filter = ("method", "status")
    search_fields = ("path", "=person_id")
    ordering = ("-id",)
    exclude = ("sealed_answer",)


@admin.register(LimitCounter)
class LimitCounters(ReadOnlyConsole):
    list_display = ("name", "count", "window_starts_at")
    search_fields = ("name",)
    ordering = ("-window_starts_at",)


@admin.register(FieldKeyInUse)
class FieldKeysInUse(ReadOnlyConsole):
    list_display = ("name",)
    search_fields = ("name",)
    exclude = ("fingerprint",)
