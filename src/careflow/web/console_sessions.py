"""Signing in and out of the console leaves the same events as on every other surface."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.platform.actor import Actor
from careflow.platform.folding import fold
from careflow.platform.identity import sender_of


def watch() -> None:
    user_logged_in.connect(_signed_in, dispatch_uid="web.console.signed_in")
    user_logged_out.connect(_signed_out, dispatch_uid="web.console.signed_out")
    user_login_failed.connect(_turned_away, dispatch_uid="web.console.turned_away")


def _signed_in(*, request: HttpRequest, user: Any, **_: Any) -> None:
    _record(request, user, "signed in to the console", {"outcome": "success"})


def _signed_out(*, request: HttpRequest, user: Any, **_: Any) -> None:
    if user is not None:
        _record(request, user, "signed out of the console", {"outcome": "sign_out"})


def _turned_away(*, credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    """A failed try of somebody we know; an unknown name has nobody to be recorded for."""
    user = get_user_model().objects.filter(username_key=fold(str(credentials.get("username", "")))).first()
    if user is not None and request is not None:
        _record(request, user, "could not sign in to the console", {"outcome": "failure", "reason": "password"})


@transaction.atomic
def _record(request: HttpRequest, user: Any, what: str, facts: dict[str, str]) -> None:
    sender = sender_of(request)
    organizations = get_user_model().objects.filter(pk=user.pk).values_list("membership__organization_id", flat=True)
    audit.record(
        actor=Actor(user_id=user.pk, name=user.display_name, request_id=sender.request_id, address=sender.address),
        action=Action.LOGIN,
        subject="users/session",
        subject_id="",
        summary=f"{user.display_name} {what}",
        metadata={"surface": "console", **facts},
        organization_id=next(iter(organizations), None),
        at=timezone.now(),
    )
