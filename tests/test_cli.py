"""The command line itself."""

import subprocess
import sys

from click.testing import CliRunner

from careflow.cli import main


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
