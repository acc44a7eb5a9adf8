from django.contrib import admin

from careflow.domains.clinical.models import NoteAddendum, NoteVersion, NoteWithdrawal, ProgressNote
from careflow.platform.console import ReadOnlyConsole


@admin.register(ProgressNote)
class ProgressNotes(ReadOnlyConsole):
    list_display = ("id", "facility", "encounter_id", "status", "signed_by_name", "signed_at", "updated_at")
    list_filter = ("status",)
    list_select_related = ("facility",)
    search_fields = ("=id", "=encounter__id", "=encounter__patient__chart_number")
    ordering = ("-id",)


@admin.register(NoteVersion)
class NoteVersions(ReadOnlyConsole):
    list_display = ("id", "facility", "note_id", "number", "signed_by_name", "signed_at", "content_sha256")
    list_select_related = ("facility",)
    search_fields = ("=note__id", "=note__encounter__id", "=content_sha256")
    ordering = ("-id",)


@admin.register(NoteWithdrawal)
class NoteWithdrawals(ReadOnlyConsole):
    list_display = ("id", "facility", "version_id", "withdrawn_by_name", "withdrawn_at")
    list_select_related = ("facility",)
    search_fields = ("=version__id", "=version__note__id")
    ordering = ("-id",)


@admin.register(NoteAddendum)
class NoteAddenda(ReadOnlyConsole):
    list_display = ("id", "facility", "version_id", "number", "author_name", "created_at", "content_sha256")
    list_select_related = ("facility",)
    search_fields = ("=version__id", "=version__note__id", "=content_sha256")
    ordering = ("-id",)
