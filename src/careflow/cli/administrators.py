"""People of the console, who stand outside every clinic."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from careflow.domains.accounts.models import SecondFactor, User
from careflow.domains.accounts.operations import end_console_sessions, end_links, end_sessions
from careflow.domains.audit.models import AuditEvent
from careflow.domains.audit.operations import Action, record
from careflow.platform.actor import system
from careflow.platform.folding import fold
from careflow.settings.refused import Refused

SUBJECT = "users/user"
FLAGS = ("is_active", "is_staff", "is_superuser")


@transaction.atomic
def create_administrator(*, username: str, email: str, password: str) -> User:
    """Raises Refused with every reason at once."""
    user = User(username=username, email=email, is_staff=True, is_superuser=True)
    user.set_password(password)
    try:
        user.full_clean()
        validate_password(password, user)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from None
    user.save()
    _record(user, Action.CREATE, "created", {})
    return user


@transaction.atomic
def restore_administrator(*, username: str, password: str) -> User:
    """Put somebody who is or once was an administrator back, whatever of it is lost: with this password, and without a
    second factor. Whatever was opened as them ends. Raises Refused, and for everybody else, too."""
    user = User.objects.select_for_update(no_key=True).filter(username_key=fold(username)).first()
    if user is None:
        raise Refused(f"There is nobody called {username}. Without --restore, an administrator is created.")
    if not _was_administrator(user):
        raise Refused(f"{user.username} never was an administrator of the console, so nothing was changed.")
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from None
    now = timezone.now()
    changed = ["password", *(name for name in FLAGS if not getattr(user, name))]
    user.set_password(password)
    user.is_active = user.is_staff = user.is_superuser = True
    user.version += 1
    user.save(update_fields=["password", *FLAGS, "version"])
    if SecondFactor.objects.defer("secret").filter(user=user).delete()[0]:
        changed.append("second_factor")
    end_links(user_id=user.pk, because="password", now=now)
    end_sessions(user_id=user.pk, because="password", now=now)
    end_console_sessions(user_id=user.pk, now=now)
    _record(user, Action.UPDATE, "restored", {"changed_fields": sorted(changed)})
    return user


def _was_administrator(user: User) -> bool:
    """The log remembers who was created as one, and whom the console made one or no longer one."""
    if user.is_superuser:
        return True
    app, model = SUBJECT.split("/")
    events = AuditEvent.objects.filter(app_label=app, model_name=model, object_pk=str(user.pk))
    told = events.values_list("metadata", flat=True)
    return any(facts.get("is_superuser") is True or "is_superuser" in facts.get("changed_fields", ()) for facts in told)


def _record(user: User, action: Action, what: str, facts: dict[str, object]) -> None:
    record(
        actor=system(name="careflow createadmin"),
        action=action,
        subject=SUBJECT,
        subject_id=user.pk,
        summary=f"Console administrator {user.username} {what}",
        at=timezone.now(),
        metadata={"is_superuser": True, **facts},
    )
