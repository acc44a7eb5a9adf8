from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from careflow.platform import mail
from careflow.platform.console import ReadOnlyConsole
from careflow.platform.models import FieldKeyInUse, LimitCounter, OutgoingLetter, RememberedAnswer


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


@admin.register(OutgoingLetter)
class OutgoingLetters(ReadOnlyConsole):
    """What is on its way and what became of it; neither to whom nor what it says."""

    list_display = (
        "id", "kind", "due_at", "attempts", "next_try_at", "last_error", "ended_at", "ended_because",
    )  # fmt: skip
    list_filter = ("ended_because", "last_error")
    search_fields = ("key",)
    exclude = ("key",)
    readonly_fields = ("kind",)
    ordering = ("-id",)
    actions = ("try_now",)

    @admin.display(ordering="key")
    def kind(self, row: OutgoingLetter) -> str:
        return row.key.partition(":")[0]

    @admin.action(description="Try now to send letters whose last try failed", permissions=["view"])
    def try_now(self, request: HttpRequest, queryset: QuerySet[OutgoingLetter]) -> Any:
        rows = mail.try_now(ids=queryset.values_list("pk", flat=True), now=timezone.now())
        for row in rows:
            self._record(request, "update", row, ["next_try_at"])
        left = queryset.count() - len(rows)
        self.message_user(
            request,
            f"{len(rows)} will be tried now. {left} were left alone: they ended, wait for their first try, or are "
            "just being sent.",
            messages.SUCCESS if rows else messages.WARNING,
        )
