"""clients/typescript/day.ts, compiled with `tsc --strict` against the contract, books at a real server."""

import re
import subprocess

import pytest

from tools.clients import has_node, typescript_program

pytestmark = [pytest.mark.node, pytest.mark.xdist_group("demo")]


@pytest.fixture
def program():
    if not has_node():
        pytest.skip("no Node.js on this machine (looked for node and npm)")
    return typescript_program()


def test_it_books_a_free_time_once(demo, program):
    done = subprocess.run(["node", str(program), demo.url], capture_output=True, text=True, check=False, timeout=60)

    assert (done.returncode, done.stderr) == (0, "")
    first, second = done.stdout.splitlines()
    assert re.fullmatch(r"Specimen, Ingrid: \d{4}-\d\d-\d\dT\d\d:\d\d, 1 more that day", first)
    assert second == "the same again: 409 appointment.overlap"
