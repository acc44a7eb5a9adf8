"""Django, made ready for a command."""

import os
from typing import TYPE_CHECKING

from careflow.settings.refused import NotInstalled, Refused

if TYPE_CHECKING:
    from careflow.settings.environment import Environment

PRODUCT = "careflow.settings.product"


def choose_settings() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", PRODUCT)


def set_up() -> None:
    """Raises Refused when the settings do not allow a start."""
    choose_settings()
    import django

    django.setup()


def set_up_installed() -> None:
    """For commands that need what a start has made: they make neither keys nor a database. Raises Refused, and
    NotInstalled where a start would be the first one."""
    choose_settings()
    if os.environ["DJANGO_SETTINGS_MODULE"] == PRODUCT:
        from careflow.settings.environment import read

        refuse_empty(read())
    set_up()


def refuse_empty(environment: "Environment") -> None:
    """Raises NotInstalled where a start would be the first one."""
    folder = environment.data_dir.absolute()
    try:
        has_database = bool(environment.database_url) or (folder / "careflow.sqlite3").exists()
        has_keys = bool(environment.field_encryption_keys) or (folder / "secrets").exists()
    except OSError as error:
        raise Refused(f"DATA_DIR cannot be used: {error.filename}: {error.strerror}.") from None
    if not (has_database and has_keys):
        raise NotInstalled(
            f"No CareFlow has run with {folder} yet: set DATA_DIR, or run careflow migrate or careflow run."
        )
