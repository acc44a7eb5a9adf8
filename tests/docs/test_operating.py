"""What an operator is told by name is what there is."""

import re
from pathlib import Path

from prometheus_client import REGISTRY

from careflow.cli import main
from careflow.domains.patients.operations.reading import SsnUnreadable
from careflow.platform import metrics
from careflow.web.errors import KeyAway
from careflow.web.openapi.document import document

ROOT = Path(__file__).parents[2]
NAME = r"careflow_[a-z_]+"


def test_every_metric_is_listed():
    sources = [metrics.__file__, ROOT / "src" / "careflow" / "cli" / "metrics.py"]
    made = {name for source in sources for name in re.findall(f'"({NAME})"', Path(source).read_text())}
    counters = {family.name for family in REGISTRY.collect() if family.type == "counter"} & made
    rows = re.findall(r"^\| (`careflow_.*?) \|", (ROOT / "docs" / "operating.md").read_text(), re.MULTILINE)

    listed = re.findall(f"`({NAME})`", "\n".join(rows))
    assert sorted(listed) == sorted({f"{name}_total" if name in counters else name for name in made})


def test_every_command_is_in_the_plan_of_the_house():
    plan = (ROOT / "ARCHITECTURE.md").read_text().partition("careflow.cli")[2].partition("┌")[0]

    assert sorted(re.findall("[a-z]+(?:-[a-z]+)*", plan)) == sorted(main.commands)


def test_what_a_server_without_a_key_answers_is_told_and_promised():
    page = " ".join((ROOT / "docs" / "operating.md").read_text().split())
    answers = document()["paths"]["/v1/patients/{patient_id}/reveal-ssn/"]["get"]["responses"]

    assert f"{KeyAway.status} `{KeyAway.code}`" in page
    assert f"{SsnUnreadable.status} `{SsnUnreadable.code}`" in page
    assert str(SsnUnreadable.status) in answers
