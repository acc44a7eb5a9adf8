from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm
from django.http import HttpRequest
from django.utils import timezone

from careflow.domains.accounts.models import Session, User
from careflow.domains.accounts.operations import end_sessions
from careflow.platform.console import ConsoleAdmin, ReadOnlyConsole

ENDS_SESSIONS = frozenset({"is_active", "is_staff", "is_superuser", "username"})


class PasswordForm(AdminPasswordChangeForm):  # type: ignore[type-arg]  # generic for the type checker only
    """A new password ends whatever was opened with the old one."""

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002  (Django's signature)
        person = super().save(commit=False)
        if commit:
            person.version += 1
            person.save(update_fields=["password", "version"])
            end_sessions(user_id=person.pk, because="password", now=timezone.now())
        return person


@admin.register(User)
class Users(ConsoleAdmin, UserAdmin):  # type: ignore[type-arg]  # generic for the type checker only
    change_password_form = PasswordForm
    list_display = ("username", "first_name", "last_name", "email", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff", "is_superuser")
    search_fields = ("username_key", "last_name", "email_key")
    ordering = ("username_key",)
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Person", {"fields": ("first_name", "last_name", "email", "phone_number")}),
        ("Console", {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:  # noqa: FBT001  (Django's signature)
        super().save_model(request, obj, form, change)
        if change and ENDS_SESSIONS.intersection(form.changed_data):
            end_sessions(user_id=obj.pk, because="console", now=timezone.now())


@admin.register(Session)
class Sessions(ReadOnlyConsole):
    list_display = ("id", "user", "surface", "issued_at", "rotated_at", "expires_at", "revoked_at", "address")
    list_filter = ("surface", "revoked_because")
    list_select_related = ("user",)
    search_fields = ("user__username_key", "=address")
    exclude = ("used_at",)
    ordering = ("-id",)
