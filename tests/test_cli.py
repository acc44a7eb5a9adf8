"""The command line itself."""

import subprocess
import sys
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.utils import timezone

from careflow.cli import main
from careflow.platform import mail
from careflow.platform.mail import Letter
from careflow.platform.models import LimitCounter
from proofs.serving import careflow, environment, free_port


def test_help_does_not_wait_for_django():
    program = "import sys, careflow.cli; print([n for n in ('django', 'pydantic', 'granian') if n in sys.modules])"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"


def test_settings_lists_every_variable():
    from careflow.settings.environment import Environment

    shown = CliRunner().invoke(main, ["settings"]).output.splitlines()

    assert [line.split()[0] for line in shown] == [name.upper() for name in Environment.model_fields]


def test_manage_passes_everything_on():
    done = subprocess.run(
        [sys.executable, "-m", "careflow", "manage", "migrate", "--help"], capture_output=True, text=True, check=True
    )

    assert "--fake-initial" in done.stdout


@pytest.mark.parametrize(
    "command",
    ["verify-audit", "seal-audit", "audit-checkpoint", "verify-proof", "backup", "rotate-keys", "housekeeping",
     "deliver-mail", "createadmin"],
)  # fmt: skip
def test_a_command_that_needs_an_installation_makes_none(tmp_path, command):
    wanted = {"audit-checkpoint": tmp_path / "new", "backup": tmp_path / "new", "verify-proof": __file__}
    wanted |= {"createadmin": "root"}
    arguments = [str(wanted[command])] if command in wanted else []

    done = careflow(command, *arguments, env=environment(tmp_path, free_port()))

    said = (
        "No CareFlow is installed here whose keys could be taken: name the one that signed with --public-key, or set "
        "DATA_DIR."
        if command == "verify-proof"
        else f"No CareFlow has run with {tmp_path / 'data'} yet: set DATA_DIR, or run careflow migrate or careflow run."
    )
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"Error: {said}\n")
    assert list(tmp_path.iterdir()) == []


def test_a_database_elsewhere_whose_keys_are_not_here_is_no_installation(tmp_path):
    there = environment(tmp_path, free_port(), DATABASE_URL="postgres://nobody@127.0.0.1:1/none")

    done = careflow("verify-audit", env=there)

    assert (done.returncode, done.stderr.partition(" yet: ")[0]) == (
        1, f"Error: No CareFlow has run with {tmp_path / 'data'}",
    )  # fmt: skip
    assert list(tmp_path.iterdir()) == []


def test_housekeeping_forgets_what_ran_out_and_keeps_the_rest(db):
    now = timezone.now()
    old = LimitCounter.objects.create(name="sign_in.account:old", window_starts_at=now - timedelta(days=2), count=1)
    fresh = LimitCounter.objects.create(name="sign_in.account:new", window_starts_at=now, count=1)

    shown = CliRunner().invoke(main, ["housekeeping"]).output

    assert "       1 counters of limits\n" in shown
    assert "       0 holds and edit sessions that ran out\n" in shown
    assert list(LimitCounter.objects.filter(pk__in=[old.pk, fresh.pk])) == [fresh]


def test_deliver_mail_sends_what_is_due(db, mailoutbox):
    now = timezone.now()
    for number, to in enumerate(["ann@example.org", "bob@example.org", "eve@example.org\nBcc: x"]):
        mail.send(Letter(to, "Hello", "A text."), key=f"greeting:{number}", now=now)
    mail.send(Letter("ann@example.org", "Hello", "A text."), key="later:1", now=now, due_at=now + timedelta(days=1))

    shown = CliRunner().invoke(main, ["deliver-mail"]).output

    assert shown == "2 letters sent, 1 could not be sent.\n"
    assert [letter.to for letter in mailoutbox] == [["ann@example.org"], ["bob@example.org"]]
