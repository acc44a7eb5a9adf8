"""The command line. Commands import what they need when they run, so that `careflow --help` is quick."""

import sys
from pathlib import Path
from typing import Any

import click

from careflow.cli.backups.commands import backup, restore
from careflow.cli.doctor import doctor
from careflow.cli.importing import import_group
from careflow.cli.loading import loadgen
from careflow.cli.sealing import audit_checkpoint, seal_audit, verify_proof
from careflow.settings.refused import Refused


class Commands(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Refused as refused:
            raise click.ClickException(str(refused)) from None


@click.group(cls=Commands)
@click.version_option(package_name="careflow", message="%(version)s")
def main() -> None:
    """CareFlow: the system of record of an outpatient clinic group."""


for command in (import_group, loadgen, doctor, backup, restore, seal_audit, audit_checkpoint, verify_proof):
    main.add_command(command)


@main.command()
def run() -> None:
    """Prepare the database and serve, until Ctrl-C.

    Settings come from the environment; `careflow settings` lists them.
    """
    from careflow.cli.serving import run

    run()


@main.command()
def settings() -> None:
    """List the environment variables that CareFlow reads."""
    from careflow.settings.environment import Environment

    for name, field in Environment.model_fields.items():
        click.echo(f"{name.upper():26}{field.description}")


@main.command()
def migrate() -> None:
    """Bring the database to this version's tables."""
    from careflow.cli.bootstrap import set_up

    set_up()
    from careflow.cli.database import migrate

    click.echo(f"{migrate()} migrations applied.")


@main.command()
def housekeeping() -> None:
    """Forget what may be forgotten (ended sessions, old counters, kept answers, letters that left), offer the days
    ahead, and write the reminders of visits. Run it each hour."""
    from careflow.cli.bootstrap import set_up_installed

    set_up_installed()
    from django.utils import timezone

    from careflow.platform.housekeeping import clean_up

    for what, rows in clean_up(now=timezone.now()).items():
        click.echo(f"{rows:8,} {what}")


@main.command()
def deliver_mail() -> None:
    """Send the letters that are due, and end.

    `careflow run` does so by itself; run it each minute where another program serves CareFlow. Any number may run at
    once.
    """
    from careflow.cli.bootstrap import set_up_installed

    set_up_installed()
    from careflow.platform.mail.delivery import deliver_due

    done = deliver_due()
    click.echo(f"{done.sent} letters sent, {done.failed} could not be sent.")


@main.command()
@click.option(
    "--checkpoint",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Compare with what careflow audit-checkpoint wrote, too.",
)
def verify_audit(checkpoint: Path | None) -> None:
    """Check that what was signed and recorded is still what was signed and recorded, and every seal.

    Prints what it looked at and everything that does not hold, by ids alone; ends with status 1 if there is any.
    Work may go on meanwhile.
    """
    from careflow.cli.bootstrap import set_up_installed

    set_up_installed()
    from careflow.cli.verifying import verify_audit

    sys.exit(0 if verify_audit(checkpoint) else 1)


@main.command()
def rotate_keys() -> None:
    """Seal every secret in the database with the first key of the ring.

    Put a new key behind the others and restart every CareFlow, put it in front and restart every CareFlow, then run
    this; work goes on meanwhile, and an interrupted run is taken up by the next. Ends with status 1 unless nothing is
    sealed with an older key any more.
    """
    from careflow.cli.bootstrap import set_up_installed

    set_up_installed()
    from careflow.cli.resealing import rotate_keys

    sys.exit(0 if rotate_keys() else 1)


@main.command()
def demo() -> None:
    """Build the demo clinic group, or top it up to today.

    Nothing that people changed in it is touched.
    """
    from careflow.cli.bootstrap import set_up

    set_up()
    from careflow.cli.database import migrate
    from careflow.cli.demonstration import top_up

    migrate()
    click.echo(f"Demo group: {top_up()}.")


@main.command()
@click.argument("username")
@click.option("--email", default="", help="Where the administrator can be reached.")
@click.option(
    "--password-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Read the password from the first line of this file instead of asking.",
)
@click.option(
    "--restore",
    is_flag=True,
    help="Put back somebody who is or was one: new password, active, no second factor, all their sessions ended.",
)
def createadmin(username: str, email: str, password_file: Path | None, *, restore: bool) -> None:
    """Create an administrator of the console at /admin/, or restore one.

    The console reaches every clinic's records; such a person needs no place in any organization.
    """
    if restore and email:
        raise click.UsageError("--restore keeps the address that the administrator has: leave --email out.")
    from careflow.cli.bootstrap import set_up_installed

    set_up_installed()
    from careflow.cli import administrators

    if restore:
        administrators.check_former(username=username)
    else:
        administrators.check_new(username=username, email=email)
    if password_file:
        password = password_file.read_text().partition("\n")[0]
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    if restore:
        user = administrators.restore_administrator(username=username, password=password)
    else:
        user = administrators.create_administrator(username=username, email=email, password=password)
    click.echo(f"{user.username} may now sign in at /admin/.")


@main.command(context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Pass on to Django's own management commands."""
    from careflow.cli.bootstrap import choose_settings

    choose_settings()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["careflow manage", *arguments])
