"""Figures in the documentation are those of the reports, and of the budgets that tests keep.

After a change that was meant, `UPDATE=1 pytest tests/docs/test_figures.py` tells the budgets anew.
"""

import json
import os
from pathlib import Path
from textwrap import fill

from benchmarks.reporting import BEGIN, END
from careflow.web.routes import live_routes

ROOT = Path(__file__).parents[2]
GROWING = ROOT / "docs" / "scaling.md"
MOST_OF_A_WRITE, WIDTH = 10, 120
WRITES_BEGIN, WRITES_END = "<!-- writes -->\n", "<!-- end of writes -->"


def test_the_page_about_growing_tells_what_the_report_of_the_benchmark_says():
    report = (ROOT / "benchmarks" / "report.md").read_text()
    told = GROWING.read_text().partition(BEGIN)[2].partition(END)[0]

    command, lines = told.split("`")[1], told.split("```")[1].strip().splitlines()

    assert f"`{command}` printed this" in report
    assert len(lines) > 5
    assert set(lines) <= set(report.splitlines())


def test_the_page_about_growing_names_each_write_that_takes_more_statements_than_it_should():
    writing = {route.name for route in live_routes() if route.method != "GET"}
    counted = {
        name: max(most.values()) if isinstance(most, dict) else most
        for file in (ROOT / "tests" / "domains").glob("*/*budgets.json")
        for name, most in json.loads(file.read_text()).items()
        if name.partition(".")[0] in writing
    }
    dear = {name: most for name, most in sorted(counted.items()) if most > MOST_OF_A_WRITE}
    listed = ", ".join(f"`{name}` {most}" for name, most in dear.items())
    before, _, rest = GROWING.read_text().partition(WRITES_BEGIN)
    told, _, after = rest.partition(WRITES_END)
    text = fill(
        f"Of the {len(counted)} that are counted, {len(dear)} may send more, a part behind a point naming what is "
        f"asked along: {listed}.",
        WIDTH,
    )
    if os.environ.get("UPDATE"):
        GROWING.write_text(f"{before}{WRITES_BEGIN}{text}\n{WRITES_END}{after}")

    assert len(counted) > len(dear) > 0
    assert told == f"{text}\n", "run this test with UPDATE=1 and look at what changed"
