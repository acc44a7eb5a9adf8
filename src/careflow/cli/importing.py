"""Commands that bring in other systems' records."""

import re
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from careflow.settings.refused import Refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from decimal import Decimal

    from careflow.importers.csv_file import Progress
    from careflow.importers.procedure_codes.report import Report
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


FILE = click.Path(path_type=Path)
PART = click.option("--part", is_flag=True, help="The file holds only a part of the codes: none becomes outdated.")


@import_group.command()
@click.argument("file", type=FILE)
@PART
def hcpcs(file: Path, *, part: bool) -> None:
    """Bring in a release of HCPCS Level II, the codes of drugs, supplies and Medicare's own services.

    FILE is what Medicare publishes each quarter for everybody, unpacked: HCPC…ANWEB….txt, or its workbook saved as
    CSV. Codes that left are kept and marked. Ends with status 1 unless every line is accounted for.
    """

    def bring_in(now: "datetime", progress: "Progress") -> "Report":
        from careflow.importers.procedure_codes.run import import_hcpcs

        return import_hcpcs(file, now=now, progress=progress, is_part=part)

    _bring_in_file(bring_in)


@import_group.command()
@click.argument("file", type=FILE)
@PART
def cpt(file: Path, *, part: bool) -> None:
    """Bring in a release of CPT. You need a licence of the American Medical Association for the file.

    CPT and its texts belong to the AMA; CareFlow ships none of them. FILE is the consolidated code list or the list
    of long titles of your licence (LONGULT.txt), separated by tabs. Codes that left are kept and marked. Ends with
    status 1 unless every line is accounted for.
    """

    def bring_in(now: "datetime", progress: "Progress") -> "Report":
        from careflow.importers.procedure_codes.run import import_cpt

        return import_cpt(file, now=now, progress=progress, is_part=part)

    _bring_in_file(bring_in)


@import_group.command()
@click.argument("file", type=FILE)
@click.option("--gpci", type=FILE, help="The file of the cost indices of the regions, for the prices of one of them.")
@click.option("--locality", default="", help="Which region of that file, such as 04, or FL-04 where states share it.")
@click.option("--conversion-factor", "factor", default="", help="Dollars per unit; without it, the file's own.")
def rvu(file: Path, *, gpci: Path | None, locality: str, factor: str) -> None:
    """Suggest prices by the relative values of Medicare's physician fee schedule.

    FILE is PPRRVU….csv of the archive that Medicare publishes. It prices the codes that are in the table already;
    no description is read from it. Fee schedules keep the prices that they have. Ends with status 1 unless every
    line is accounted for.
    """
    if (gpci is None) != (not locality):
        raise Refused("--gpci and --locality go together: the file of regions, and which one is meant.")
    dollars = _dollars(factor)

    def bring_in(now: "datetime", progress: "Progress") -> "Report":
        from careflow.importers.procedure_codes.run import Pricing, import_relative_values

        return import_relative_values(file, Pricing(gpci, locality, dollars), now=now, progress=progress)

    _bring_in_file(bring_in)


def _bring_in_file(bring_in: "Callable[[datetime, Progress], Report]") -> None:
    """Ends the program, with status 1 unless the figures add up."""
    from careflow.cli.bootstrap import set_up

    set_up()
    from django.utils import timezone

    from careflow.cli.database import alone, migrate
    from careflow.cli.progress import FileProgress
    from careflow.importers.csv_file import BadFile

    migrate()
    try:
        with alone():
            report = bring_in(timezone.now(), FileProgress())
    except BadFile as bad:
        raise Refused(str(bad)) from None
    for line in report.lines():
        click.echo(line)
    sys.exit(0 if report.adds_up else 1)


def _dollars(text: str) -> "Decimal | None":
    from decimal import Decimal

    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,6})?", text) or not Decimal(text):
        raise Refused("--conversion-factor is an amount of dollars such as 33.4009.")
    return Decimal(text)


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
