"""People of the console, who stand outside every clinic."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from careflow.domains.accounts.models import SecondFactor, User
from careflow.domains.accounts.operations import end_console_sessions, end_links, end_sessions
from careflow.domains.accounts.operations.people import TAKEN
from careflow.domains.audit.models import AuditEvent
from careflow.domains.audit.operations import Action, record
from careflow.platform.actor import system
from careflow.platform.folding import fold
from careflow.platform.refusals import breaks_unique
from careflow.platform.username import SENTENCE, is_username
from careflow.settings.refused import Refused

SUBJECT = "users/user"
FLAGS = ("is_active", "is_staff", "is_superuser")


def check_new(*, username: str, email: str) -> User:
    """Whoever would be created. Raises Refused with every reason that is known without a password."""
    user = User(username=username, email=email, is_staff=True, is_superuser=True)
    user.username_key, user.email_key = fold(username), fold(email)
    if username and not is_username(username):
        raise Refused(SENTENCE)
    try:
        user.clean_fields(exclude={"password"})
        user.clean()
    except ValidationError as error:
        raise Refused(" ".join(dict.fromkeys(error.messages))) from None
    if taken := [sentence for name, sentence in TAKEN.items() if _is_taken(user, name)]:
        raise Refused(" ".join(taken))
    return user


@transaction.atomic
def create_administrator(*, username: str, email: str, password: str) -> User:
    """Raises Refused, as check_new and for the password."""
    user = check_new(username=username, email=email)
    _refuse_weak(password, user)
    user.set_password(password)
    try:
        user.save(force_insert=True)
    except IntegrityError as error:
        raise _translated(error) from None
    _record(user, Action.CREATE, "created", {})
    return user


def check_former(*, username: str, lock: bool = False) -> User:
    """The account of somebody who is or once was an administrator. Raises Refused for everybody else."""
    users = User.objects.select_for_update(no_key=True) if lock else User.objects.all()
    user = users.filter(username_key=fold(username)).first()
    if user is None:
        raise Refused(f"There is nobody called {username}. Without --restore, an administrator is created.")
    if not _was_administrator(user):
        raise Refused(f"{user.username} never was an administrator of the console, so nothing was changed.")
    return user


@transaction.atomic
def restore_administrator(*, username: str, password: str) -> User:
    """Put somebody who is or once was an administrator back, whatever of it is lost: with this password, and without a
    second factor. Whatever was opened as them ends. Raises Refused, as check_former and for the password."""
    user = check_former(username=username, lock=True)
    _refuse_weak(password, user)
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


def _is_taken(user: User, name: str) -> bool:
    """As the database has it: usernames are one space, and e-mail addresses tell colleagues apart."""
    key = getattr(user, f"{name}_key")
    others = User.objects.filter(surface=user.surface) if name == "email" else User.objects.all()
    return bool(key) and others.filter(**{f"{name}_key": key}).exists()


def _translated(error: IntegrityError) -> Exception:
    for name, sentence in TAKEN.items():
        if breaks_unique(error, User, f"{name}_key") or breaks_unique(error, User, name):
            return Refused(sentence)
    return error


def _refuse_weak(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from None


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
