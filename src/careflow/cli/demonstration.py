"""The demo group, built by `careflow demo` and by the first start in demo mode."""

from collections.abc import Callable

from django.utils import timezone

from careflow.domains.accounts.models import User
from careflow.importers.demo import DemoRefused, build_demo
from careflow.settings.refused import Refused


def is_wanted() -> bool:
    """Whether nobody is here yet: a group that works with CareFlow does not get made-up colleagues."""
    return not User.objects.exists()


def top_up(progress: Callable[[str], None] | None = None) -> str:
    """Raises Refused. Returns what was added."""
    try:
        return str(build_demo(now=timezone.now(), progress=progress))
    except DemoRefused as refused:
        raise Refused(str(refused)) from None
