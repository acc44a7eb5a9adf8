"""`careflow loadgen`: a database of any size to try and to measure with."""

import secrets
from pathlib import Path
from time import monotonic

import click

from careflow.settings.refused import Refused

CLINICS_AT_ONCE = 2  # more would wait for one another: half of the work is Python's


@click.command()
@click.option("--patients", type=click.IntRange(30, 5_000_000), default=20_000, show_default=True)
@click.option("--appointments", type=click.IntRange(30, 25_000_000), default=100_000, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same people on one day.")
@click.option(
    "--password-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Everybody's password is the first line of this file; without it one is made up and shown once.",
)
def loadgen(*, patients: int, appointments: int, seed: int, password_file: Path | None) -> None:
    """Fill an empty database with made-up people and three years of visits, and say who can sign in.

    For measuring: it is refused where anybody is there already. A large organization has most of them, neighbours
    the rest; one patient in a hundred has a chart with signed notes and superbills.
    """
    password = password_file.read_text().partition("\n")[0] if password_file else secrets.token_urlsafe(12)
    if not password:
        raise Refused("The first line of the password file is empty.")
    from careflow.cli.bootstrap import set_up

    set_up()
    from django.db import connection
    from django.utils import timezone

    from careflow.cli.database import alone, migrate
    from careflow.cli.progress import CountProgress
    from careflow.importers.loadgen import LoadRefused, Size, check, fill

    migrate()
    started = monotonic()
    size = Size(patients, appointments, seed)
    at_once = CLINICS_AT_ONCE if connection.vendor == "postgresql" else 1
    try:
        with alone():
            check(size)
            done = fill(size, password=password, now=timezone.now(), progress=CountProgress(), at_once=at_once)
    except LoadRefused as refused:
        raise Refused(str(refused)) from None
    click.echo(f"Sign in as  {', '.join(done.staff)}")
    click.echo(f"On the portal  {', '.join(done.patients)}")
    if not password_file:
        click.echo(f"Everybody's password is {password} (shown only now).")
    click.echo(
        f"{patients:,} patients and {appointments:,} visits at {done.clinics} clinics, {done.charts:,} of them with a"
        f" chart, in {monotonic() - started:,.0f} s."
    )
