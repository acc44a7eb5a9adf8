"""A machine that lacks PostgreSQL's programs is told so in a sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parents[2]
COMMANDS = sorted(
    path for folder in ("proofs", "benchmarks") for path in (HERE / folder).rglob("*.py")
    if "from proofs.verdict import" in path.read_text() and "\ndef main(" in path.read_text()
)  # fmt: skip
WITHOUT = """
import runpy, sys
from pathlib import Path
from proofs import postgresql
postgresql.INSTALLED = Path("/nowhere")
runpy.run_module(sys.argv.pop(1), run_name="__main__")
"""


@pytest.mark.parametrize(
    "command",
    [
        ("proofs.race", "--rounds", "1"),
        ("proofs.fuzz", "--cases", "1", "--engine", "PostgreSQL"),
        ("benchmarks.run", "--engine", "PostgreSQL"),
        ("benchmarks.identity_cost",),
    ],
)
def test_it_ends_with_a_sentence(command, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, *command], cwd=HERE, env=os.environ | {"PATH": str(tmp_path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 1
    assert done.stderr == (
        "PostgreSQL's server programs are neither on PATH nor under /nowhere: install the package postgresql.\n"
    )


def test_all_of_them_do():
    assert len(COMMANDS) == 7
    for path in COMMANDS:
        assert path.read_text().endswith('if __name__ == "__main__":\n    as_command(main)\n'), path
