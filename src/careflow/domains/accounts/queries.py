"""Reads of accounts, for the domains above."""

from collections.abc import Collection

from careflow.domains.accounts.models import User
from careflow.platform.folding import fold


def find_demo_person(*, username: str) -> User | None:
    """The account behind the demo sign-in; one that opens the console is no demo account."""
    return User.objects.filter(username_key=fold(username), is_active=True, is_staff=False, is_superuser=False).first()


def names_of(*, user_ids: Collection[int]) -> dict[int, str]:
    """Full names as they are today, else usernames. The ids must come from rows that the caller may see."""
    people = User.objects.filter(pk__in=set(user_ids)).only("id", "username", "first_name", "last_name")
    return {person.pk: person.display_name for person in people}
