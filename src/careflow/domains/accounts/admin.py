from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from careflow.domains.accounts.events import PersonChanging, SignInEnding
from careflow.domains.accounts.models import PasswordLink, RecoveryCode, SecondFactor, Session, User
from careflow.domains.accounts.operations import end_console_sessions, end_sessions
from careflow.domains.accounts.operations.links import end_links
from careflow.domains.accounts.operations.people import TAKEN
from careflow.platform import events
from careflow.platform.console import ConsoleAdmin, ReadOnlyConsole
from careflow.platform.endpoint.texts import Email, Line, PersonName, Phone
from careflow.platform.problems import BadInput, Problem

ENDS_LINKS = frozenset({"is_active", "email"})
ENDS_SESSIONS = frozenset({"is_active", "is_staff", "is_superuser", "username"})
OWN_DOOR = frozenset({"is_active", "is_staff", "is_superuser"})


class PasswordForm(AdminPasswordChangeForm):  # type: ignore[type-arg]  # generic for the type checker only
    """A new password ends whatever was opened with the old one."""

    def clean(self) -> Any:
        cleaned = super().clean()
        if not self.cleaned_data["set_usable_password"]:
            try:
                events.publish(SignInEnding(self.user.pk))
            except Problem as refusal:
                self.add_error("usable_password", refusal.sentence)
        return cleaned

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002  (Django's signature)
        person = super().save(commit=False)
        if commit:
            person.version += 1
            person.save(update_fields=["password", "version"])
            end_links(user_id=person.pk, because="password", now=timezone.now())
            end_sessions(user_id=person.pk, because="password", now=timezone.now())
        return person


@admin.register(User)
class Users(ConsoleAdmin, UserAdmin):  # type: ignore[type-arg]  # generic for the type checker only
    change_password_form = PasswordForm
    list_display = ("username", "first_name", "last_name", "email", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff", "is_superuser")
    search_fields = ("username_key", "last_name", "email_key")
    ordering = ("username_key",)
    actions = ("sign_out",)
    readonly_fields = ("last_login", "date_joined")
    shapes = {
        "username": Line, "first_name": PersonName, "last_name": PersonName, "email": Email, "phone_number": Phone,
    }  # fmt: skip
    refusals = {
        "username_key": TAKEN["username"],
        "user_email_once": TAKEN["email"],
        "user_of_portal_no_console": "A patient's account does not open the console.",
    }
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Person", {"fields": ("first_name", "last_name", "email", "phone_number")}),
        ("Console", {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )

    def hold_before(self, row: User) -> None:
        events.publish(PersonChanging(row.pk))

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:  # noqa: FBT001  (Django's signature)
        """Raises BadInput for what would shut the administrator out, who may be the only one, and what listeners have
        against it."""
        taken = {name for name in OWN_DOOR.intersection(form.changed_data) if not getattr(obj, name)}
        if obj.pk == request.user.pk and taken:
            raise BadInput(detail="You cannot take the console from yourself. Ask another administrator.")
        if change and "is_active" in form.changed_data and not obj.is_active:
            events.publish(SignInEnding(obj.pk))
        super().save_model(request, obj, form, change)
        if change and ENDS_SESSIONS.intersection(form.changed_data):
            end_sessions(user_id=obj.pk, because="console", now=timezone.now())
        if change and ENDS_LINKS.intersection(form.changed_data):
            end_links(user_id=obj.pk, because="console", now=timezone.now())

    @admin.action(description="Sign the chosen people out everywhere", permissions=["change"])
    def sign_out(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        all_ended = 0
        for person in queryset:
            ended = end_sessions(user_id=person.pk, because="console", now=timezone.now())
            ended += end_console_sessions(user_id=person.pk, now=timezone.now())
            self.log_change(request, person, ["sessions"] if ended else [])
            all_ended += ended
        self.message_user(request, f"{all_ended} sessions were ended.")


@admin.register(Session)
class Sessions(ReadOnlyConsole):
    list_display = ("id", "user", "surface", "issued_at", "rotated_at", "expires_at", "revoked_at", "address")
    list_filter = ("surface", "revoked_because")
    list_select_related = ("user",)
    search_fields = ("user__username_key", "=address")
    exclude = ("used_at",)
    ordering = ("-id",)


@admin.register(PasswordLink)
class PasswordLinks(ReadOnlyConsole):
    list_display = ("id", "user", "purpose", "surface", "issued_at", "expires_at", "ended_at", "ended_because")
    list_filter = ("purpose", "ended_because")
    list_select_related = ("user",)
    search_fields = ("user__username_key",)
    exclude = ("digest",)
    ordering = ("-id",)


@admin.register(SecondFactor)
class SecondFactors(ReadOnlyConsole):
    """Deleting one is the way out for somebody who has lost app and recovery codes; their sessions end."""

    deletable = True
    list_display = ("id", "user", "started_at", "confirmed_at")
    list_select_related = ("user",)
    search_fields = ("user__username_key",)
    ordering = ("-id",)

    def delete_model(self, request: HttpRequest, obj: SecondFactor) -> None:
        super().delete_model(request, obj)
        end_sessions(user_id=obj.user_id, because="console", now=timezone.now())

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        people = list(queryset.values_list("user_id", flat=True))
        super().delete_queryset(request, queryset)
        for user_id in people:
            end_sessions(user_id=user_id, because="console", now=timezone.now())


@admin.register(RecoveryCode)
class RecoveryCodes(ReadOnlyConsole):
    deletable = True  # with their factor
    list_display = ("id", "factor", "used_at")
    search_fields = ("factor__user__username_key",)
    exclude = ("digest",)
    ordering = ("-id",)
