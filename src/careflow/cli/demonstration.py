"""The demo group, built by `careflow demo` and by the first start in demo mode."""

from collections.abc import Callable

from django.contrib.auth.hashers import check_password
from django.db import connections
from django.utils import timezone

from careflow.cli.database import alone
from careflow.domains.accounts.models import User
from careflow.importers.demo import DemoRefused, build_demo
from careflow.importers.demo.group import PEOPLE, STAFF_PASSWORD
from careflow.importers.demo.portal import PARENT, PATIENT, PORTAL_PASSWORD
from careflow.settings.refused import Refused


def is_wanted() -> bool:
    """Whether nobody is here yet: a group that works with CareFlow does not get made-up colleagues."""
    return not User.objects.exists()


def top_up(progress: Callable[[str], None] | None = None) -> str:
    """Raises Refused. Returns what was added."""
    try:
        with alone():
            return str(build_demo(now=timezone.now(), progress=progress))
    except DemoRefused as refused:
        raise Refused(str(refused)) from None
    finally:
        connections.close_all()


def open_accounts() -> list[str]:
    """Who of the demo group is in use and still has the password that everybody knows."""
    published = {person.username: STAFF_PASSWORD for person in PEOPLE} | dict.fromkeys(
        (PATIENT, PARENT), PORTAL_PASSWORD
    )
    try:
        found = list(User.objects.filter(username__in=published, is_active=True).order_by("pk"))
    finally:
        connections.close_all()
    return [user.username for user in found if check_password(published[user.username], user.password)]


def sign_ins() -> str:
    """Lines for the start: who may be signed in as; empty where there is no demo group."""
    try:
        lines = [
            f"  {door:<9} {found}; password {password}"
            for door, names, password in (
                ("Sign in", [person.username for person in PEOPLE], STAFF_PASSWORD),
                ("Portal", [PATIENT, PARENT], PORTAL_PASSWORD),
            )
            if (found := _present(names))
        ]
    finally:
        connections.close_all()
    return "\n".join(lines)


def _present(names: list[str]) -> str:
    return ", ".join(User.objects.filter(username__in=names).order_by("pk").values_list("username", flat=True))
