"""Commands that bring in other systems' records."""

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from careflow.settings.refused import Refused

if TYPE_CHECKING:
    from careflow.importers.synthea.destination import Wishes


@click.group(name="import")
def import_group() -> None:
    """Bring in another system's records."""


@import_group.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--organization", default="Synthea Health", show_default=True, help="Whose records they become.")
@click.option("--facility", default="Synthea Clinic", show_default=True, help="Where the patients are seen.")
@click.option("--timezone", default="America/New_York", show_default=True, help="The facility's, when it is new.")
@click.option("--owner", default="synthea", show_default=True, help="Who runs it and signs in there.")
@click.option(
    "--password-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Set the owner's password from the first line of this file; without it a new owner's is shown once.",
)
@click.option(
    "--bill-from",
    type=click.DateTime(formats=["%Y-%m-%d"]),
    help="Visits from this day on are billed here: their claims stay out, and they wait to be coded.",
)
def synthea(
    folder: Path,
    *,
    organization: str,
    facility: str,
    timezone: str,
    owner: str,
    password_file: Path | None,
    bill_from: datetime | None,
) -> None:
    """Bring in a folder of Synthea CSV files, plain or gzipped.

    Run it again after an interruption: what is there already is left as it is. Ends with status 1 unless every
    row is accounted for.
    """
    password = _first_line(password_file) if password_file else None
    from careflow.cli.bootstrap import set_up

    set_up()
    from careflow.importers.synthea.destination import Wishes

    wishes = Wishes(organization, facility, timezone, owner, password, bill_from.date() if bill_from else None)
    sys.exit(0 if _bring_in(folder, wishes) else 1)


@import_group.command()
def icd10() -> None:
    """Bring the codes of ICD-10-CM into the table from which diagnoses are looked up.

    They come with the product; run it once on a new server and after an upgrade that says so. Codes that left
    the classification are kept and marked. Ends with status 1 unless the table then holds the release.
    """
    from careflow.cli.bootstrap import set_up

    set_up()
    from django.utils import timezone

    from careflow.cli.database import alone, migrate
    from careflow.cli.progress import CountProgress
    from careflow.importers.icd10.release import read_release
    from careflow.importers.icd10.run import import_release

    migrate()
    with alone():
        report = import_release(read_release(), now=timezone.now(), progress=CountProgress())
    for line in report.lines():
        click.echo(line)
    sys.exit(0 if report.adds_up else 1)


def _bring_in(folder: Path, wishes: "Wishes") -> bool:
    """Whether the figures add up."""
    from django.utils import timezone

    from careflow.cli.database import migrate
    from careflow.cli.progress import FileProgress
    from careflow.importers.synthea.destination import ImportRefused, prepare
    from careflow.importers.synthea.run import check_folder, import_folder

    try:
        check_folder(folder)
        migrate()
        destination = prepare(wishes, now=timezone.now())
        if destination.new_password:
            click.echo(f"Sign in as {wishes.owner} with {destination.new_password} (shown only now).\n")
        report = import_folder(folder, destination, progress=FileProgress())
    except ImportRefused as refused:
        raise Refused(str(refused)) from None
    for line in report.lines():
        click.echo(line)
    return report.adds_up


def _first_line(path: Path) -> str:
    try:
        line = path.read_text().partition("\n")[0].rstrip("\r")
    except (OSError, UnicodeDecodeError):
        raise Refused(f"{path} cannot be read.") from None
    if not line:
        raise Refused(f"The first line of {path} is empty; it should hold the password.")
    return line
