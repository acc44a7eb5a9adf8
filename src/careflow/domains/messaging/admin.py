from django.contrib import admin

from careflow.domains.messaging.models import Message, MessageThread, ThreadReading
from careflow.platform.console import ReadOnlyConsole


@admin.register(MessageThread)
class MessageThreads(ReadOnlyConsole):
    list_display = ("id", "facility", "patient_id", "status", "topic", "message_count", "last_message_at")
    list_filter = ("status", "topic")
    list_select_related = ("facility",)
    search_fields = ("=id", "^subject_key", "=patient__chart_number")
    ordering = ("-id",)


@admin.register(Message)
class Messages(ReadOnlyConsole):
    """Texts are shown on a message's own page, not in the list."""

    list_display = ("id", "facility", "thread_id", "number", "sender", "sent_at")
    list_filter = ("sender",)
    list_select_related = ("facility",)
    search_fields = ("=id", "=thread__id", "=patient__chart_number")
    ordering = ("-id",)


@admin.register(ThreadReading)
class ThreadReadings(ReadOnlyConsole):
    list_display = ("id", "facility", "thread_id", "staff", "reader_id", "read_up_to", "read_at")
    list_select_related = ("facility", "staff__user")
    search_fields = ("=id", "=thread__id", "^staff__user__username")
    ordering = ("-id",)
