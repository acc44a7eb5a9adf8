"""The command line itself."""

import subprocess
import sys
from datetime import timedelta

from click.testing import CliRunner
from django.utils import timezone

from careflow.cli import main
from careflow.platform import mail
from careflow.platform.mail import Letter
from careflow.platform.models import LimitCounter


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
