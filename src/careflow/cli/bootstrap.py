"""Django, made ready for a command."""

import os


def choose_settings() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "careflow.settings.product")


def set_up() -> None:
    """Raises Refused when the settings do not allow a start."""
    choose_settings()
    import django

    django.setup()
