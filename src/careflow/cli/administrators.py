"""People of the console, who stand outside every clinic."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from careflow.domains.accounts.models import User
from careflow.domains.audit.operations import Action, record
from careflow.platform.actor import system
from careflow.settings.refused import Refused


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
    record(
        actor=system(name="careflow createadmin"),
        action=Action.CREATE,
        subject="users/user",
        subject_id=user.pk,
        summary=f"Console administrator {user.username} created",
        at=timezone.now(),
        metadata={"is_superuser": True},
    )
    return user
