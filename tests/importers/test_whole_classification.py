"""The real classification, brought in by the command in a process and a folder of its own, and searched there."""

import json
import subprocess
import sys
from tempfile import NamedTemporaryFile
from textwrap import dedent
from typing import NamedTuple

import pytest

from proofs.serving import careflow, environment

pytestmark = pytest.mark.xdist_group("server")
CODES = 98_186
MEMORY = 450 * 1024
LOOK = """
    import json
    from careflow.domains.clinical.models import DiagnosisCode
    from careflow.domains.clinical.queries.codes import search_codes
    from careflow.domains.clinical.rules.abbreviations import MEANINGS
    from careflow.domains.clinical.rules.common_codes import COMMON_CODES

    def found(search):
        return [code.code for code in search_codes(search=search)]

    common = DiagnosisCode.objects.filter(code__in=COMMON_CODES, is_billable=True, is_outdated=False)
    print(json.dumps({
        "neuropathy": found("type 2 diab neuropathy"),
        "abbreviations": [short for short in MEANINGS if not found(short)],
        "common": sorted(set(COMMON_CODES) - set(common.values_list("code", flat=True))),
        "category": found("S52"),
        "extension": found("s52.521a"),
        "first": {search: found(search)[:1] for search in ("htn", "E11", "low back pain", "t2dm", "heart attack of")},
    }))
"""


@pytest.fixture(scope="module")
def brought_in(migrated, tmp_path_factory):
    """The surroundings of a new server, and what the command said there twice."""
    env = environment(migrated(tmp_path_factory.mktemp("codes")), port=8000)
    command = [sys.executable, "-m", "careflow", "import", "icd10"]
    return env, [run_and_weigh(command, env) for _ in range(2)]


class Run(NamedTuple):
    returncode: int
    stdout: str
    stderr: str
    memory: int  # the peak in KiB


# A process starts with the peak of the one that it was forked from, here that of all tests before this one, so a small
# one stands between: it writes the exit code of its only child and the peak of that.
WEIGH = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[2:], check=False)
with open(sys.argv[1], "w") as found:
    print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=found)
"""


def run_and_weigh(command, env):
    with NamedTemporaryFile("r") as found:
        weigh = [sys.executable, "-c", WEIGH, found.name, *command]
        done = subprocess.run(weigh, check=False, env=env, capture_output=True, text=True)
        code, peak = found.read().split()
    return Run(int(code), done.stdout, done.stderr, int(peak))


def test_every_code_comes_in_once_and_in_little_memory(brought_in):
    _, (first, second) = brought_in

    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert f"{CODES:,} valid codes in the table" in first.stdout
    assert second.stdout.endswith("Nothing new: the table holds this release already.\n")
    assert max(first.memory, second.memory) < MEMORY


def test_searches_find_what_a_clinician_means(brought_in):
    env, _ = brought_in

    done = careflow("manage", "shell", "-v", "0", "-c", dedent(LOOK), env=env)

    look = json.loads(done.stdout or done.stderr)
    assert look["neuropathy"] == ["E11.42", "E11.40", "E11.41", "E11.43"]
    assert look["abbreviations"] == []
    assert look["common"] == []
    assert (look["category"][0], len(look["category"])) == ("S52", 50)
    assert look["extension"] == ["S52.521A"]
    assert look["first"] == {
        "htn": ["I10"], "E11": ["E11"], "low back pain": ["M54.50"], "t2dm": ["E11.65"], "heart attack of": [],
    }  # fmt: skip


def test_no_server_loads_the_library(brought_in):
    env, _ = brought_in
    script = "import sys, careflow.web.wsgi as w; sys.exit('simple_icd_10_cm' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", script], check=False, env=env, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
