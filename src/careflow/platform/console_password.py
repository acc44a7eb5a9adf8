"""The console's page for one's own password: Django's, which leaves the change to the domain that keeps accounts."""

from datetime import datetime
from typing import Any, Protocol

from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone

from careflow.platform.identity import Sender, sender_of
from careflow.platform.problems import BadInput, Problem

FIELDS = {"old_password": "old_password", "new_password": "new_password1"}


class PasswordChange(Protocol):
    """Replaces the person's own password and ends what the old one opened. Raises a Problem."""

    def __call__(self, *, user: Any, old_password: str, new_password: str, sender: Sender, now: datetime) -> None: ...


_change: list[PasswordChange] = []


def register_password_change(change: PasswordChange) -> None:
    """Called at start by the domain that keeps the accounts."""
    _change[:] = [change]


class OwnPasswordForm(AdminPasswordChangeForm):
    def clean_old_password(self) -> str:
        """Not compared here, where nobody would count the tries."""
        return str(self.cleaned_data["old_password"])


class OwnPasswordPage(PasswordChangeView):
    form_class = OwnPasswordForm

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            _change[0](
                user=form.user,
                old_password=form.cleaned_data["old_password"],
                new_password=form.cleaned_data["new_password1"],
                sender=sender_of(self.request),
                now=timezone.now(),
            )
        except Problem as refusal:
            wrong = refusal.errors if isinstance(refusal, BadInput) else {"old_password": [refusal.sentence]}
            for name, sentences in wrong.items():
                form.add_error(FIELDS[name], sentences)
            return self.form_invalid(form)
        form.user.refresh_from_db()
        update_session_auth_hash(self.request, form.user)  # this browser stays signed in, all others do not
        return HttpResponseRedirect(self.get_success_url())
