"""The console's sign-in: Django's form, with the limits and the second factor of the API's."""

from datetime import datetime, timedelta
from typing import Any, Protocol

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.utils import timezone

from careflow.platform import limits
from careflow.platform.folding import fold
from careflow.platform.identity import Sender, sender_of
from careflow.platform.limits import Limit
from careflow.platform.problems import Problem, TooMany

MINUTE = timedelta(minutes=1)
SIGN_INS_PER_ACCOUNT = Limit("console.account", 10, MINUTE)
SIGN_INS_PER_ADDRESS = Limit("console.address", 30, MINUTE)


class SecondStep(Protocol):
    """Asks for more than the password, of those who have turned that on. Raises a Problem."""

    def __call__(self, *, user: Any, code: str, sender: Sender, now: datetime) -> None: ...


_second_step: list[SecondStep] = []


def register_second_step(step: SecondStep) -> None:
    """Called at start by the domain that keeps the accounts."""
    _second_step[:] = [step]


class ConsoleSignIn(AdminAuthenticationForm):
    """Django's form behind the same kind of limits as the API's sign-in, and with the same second factor."""

    otp = forms.CharField(
        label="Code of your authenticator app, if it is on", required=False, max_length=40, strip=True,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )  # fmt: skip

    def confirm_login_allowed(self, user: Any) -> None:
        super().confirm_login_allowed(user)
        sender = sender_of(self.request) if self.request else Sender("", "")
        try:
            _second_step[0](user=user, code=self.cleaned_data.get("otp") or "", sender=sender, now=timezone.now())
        except Problem as refusal:
            raise forms.ValidationError(refusal.sentence) from None

    def clean(self) -> dict[str, Any]:
        now, address = timezone.now(), sender_of(self.request).address if self.request else ""
        account = fold(self.cleaned_data.get("username", ""))[:150]
        try:
            limits.count(SIGN_INS_PER_ADDRESS, address, now=now)
            limits.count(SIGN_INS_PER_ACCOUNT, account, now=now)
        except TooMany as refusal:
            raise forms.ValidationError(refusal.sentence) from None
        cleaned = super().clean()
        if self.get_user() is not None:  # without a password Django's form tries nobody, and raises nothing
            limits.forget(SIGN_INS_PER_ACCOUNT, account)
        return cleaned
