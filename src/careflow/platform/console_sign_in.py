"""The console's sign-in: Django's form, with the limits and the second factor of the API's."""

from dataclasses import dataclass
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

    def __call__(self, *, user: Any, code: str, place: str, sender: Sender, now: datetime) -> None: ...


class PlaceOf(Protocol):
    """Names the place that a try comes from: the address where it is known to whoever has the username, and one name
    for everywhere else."""

    def __call__(self, *, username: str, sender: Sender) -> str: ...


@dataclass(frozen=True, slots=True)
class Accounts:
    second_step: SecondStep
    place_of: PlaceOf


_accounts: list[Accounts] = []


def register_accounts(*, second_step: SecondStep, place_of: PlaceOf) -> None:
    """Called at start by the domain that keeps the accounts."""
    _accounts[:] = [Accounts(second_step, place_of)]


class ConsoleSignIn(AdminAuthenticationForm):
    """Django's form behind the same kind of limits as the API's sign-in, and with the same second factor: who guesses
    from elsewhere does not lock an administrator out of a place that knows them."""

    place = ""

    otp = forms.CharField(
        label="Code of your authenticator app, if it is on", required=False, max_length=40, strip=True,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )  # fmt: skip

    @property
    def sender(self) -> Sender:
        return sender_of(self.request) if self.request else Sender("", "")

    def confirm_login_allowed(self, user: Any) -> None:
        super().confirm_login_allowed(user)
        code = self.cleaned_data.get("otp") or ""
        try:
            _accounts[0].second_step(user=user, code=code, place=self.place, sender=self.sender, now=timezone.now())
        except Problem as refusal:
            raise forms.ValidationError(refusal.sentence) from None

    def clean(self) -> dict[str, Any]:
        now, username = timezone.now(), self.cleaned_data.get("username", "")
        try:
            limits.count(SIGN_INS_PER_ADDRESS, self.sender.address, now=now)
            self.place = _accounts[0].place_of(username=username, sender=self.sender)
            account = f"{fold(username)[:150]}@{self.place}"
            limits.count(SIGN_INS_PER_ACCOUNT, account, now=now)
        except TooMany as refusal:
            raise forms.ValidationError(refusal.sentence) from None
        cleaned = super().clean()
        if self.get_user() is not None:  # without a password Django's form tries nobody, and raises nothing
            limits.forget(SIGN_INS_PER_ACCOUNT, account)
        return cleaned
