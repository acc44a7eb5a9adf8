from django.contrib import admin

from careflow.domains.billing.models import ProcedureCode, ProcedureWord
from careflow.platform.console import ReadOnlyConsole


@admin.register(ProcedureCode)
class ProcedureCodes(ReadOnlyConsole):
    """Filled by `careflow import hcpcs`, `cpt` and `rvu`."""

    list_display = (
        "code",
        "system",
        "description",
        "category",
        "suggested_cents",
        "price_basis",
        "is_outdated",
        "release",
    )
    list_filter = ("system", "is_outdated")
    search_fields = ("^code",)
    ordering = ("code",)


@admin.register(ProcedureWord)
class ProcedureWords(ReadOnlyConsole):
    """The index of words; made from the codes."""

    list_display = ("word", "rank")
    search_fields = ("^word",)
    ordering = ("word", "rank")
