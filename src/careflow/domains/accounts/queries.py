"""Reads of accounts, for the domains above."""

from careflow.domains.accounts.models import User
from careflow.platform.folding import fold


def find_demo_person(*, username: str) -> User | None:
    """The account behind the demo sign-in; one that opens the console is no demo account."""
    return User.objects.filter(username_key=fold(username), is_active=True, is_staff=False, is_superuser=False).first()
