"""How the tests of a run are spread over its workers (`-n`)."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
TESTS = """
import os
import pytest

{mark}

@pytest.mark.parametrize("number", range({many}))
def test_it(number):
    with open({log!r}, "a") as log:
        print({name!r}, os.environ["PYTEST_XDIST_WORKER"], file=log)
"""


def test_what_is_shared_is_made_once_and_groups_come_first(tmp_path):
    log = tmp_path / "log"
    for name in "abcdef":
        mark, many = ('pytestmark = pytest.mark.xdist_group("few")', 1) if name in "bf" else ("", 4)
        (tmp_path / f"test_{name}.py").write_text(TESTS.format(mark=mark, many=many, log=str(log), name=name))
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = xdist_group\n")

    plugins = ["-p", "tests.plugins.spreading", "-p", "no:django", "-p", "no:randomly"]
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", *plugins, str(tmp_path)]
    done = subprocess.run(
        command, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
    ran = [line.split() for line in log.read_text().splitlines()]
    workers = {name: {worker for ran_name, worker in ran if ran_name == name} for name in "abcdef"}
    assert len(ran) == 18
    assert {len(found) for found in workers.values()} == {1}
    assert workers["b"] == workers["f"]
    assert [name for name, worker in ran if {worker} == workers["b"]][:2] == ["b", "f"]
