from django.contrib import admin

from careflow.domains.clinical.models import CodeWord, DiagnosisCode
from careflow.platform.console import ReadOnlyConsole


@admin.register(DiagnosisCode)
class DiagnosisCodes(ReadOnlyConsole):
    """Filled by `careflow import icd10`."""

    list_display = ("code", "description", "plain_description", "is_billable", "is_common", "is_outdated", "release")
    list_filter = ("is_common", "is_outdated", "is_billable")
    search_fields = ("^code", "^code_key")
    ordering = ("code_key",)


@admin.register(CodeWord)
class CodeWords(ReadOnlyConsole):
    """The index of words; made from the codes, and packed."""

    list_display = ("word",)
    fields = ("word",)
    search_fields = ("^word",)
    ordering = ("word",)
