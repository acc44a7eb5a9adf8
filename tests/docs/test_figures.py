"""Figures in the documentation are those of the reports, and of the budgets that tests keep.

After a change that was meant, `UPDATE=1 pytest tests/docs/test_figures.py` tells the budgets anew.
"""

import json
import os
from collections import Counter
from pathlib import Path
from textwrap import fill
from typing import Any

from benchmarks.reporting import BEGIN, END, SHARES_BEGIN, SHARES_END, put, shares
from tests.docs.dear_writes import MORE

ROOT = Path(__file__).parents[2]
GROWING = ROOT / "docs" / "scaling.md"
WRITES = ROOT / "tests" / "architecture" / "write_budgets.json"
MOST_OF_A_WRITE, WIDTH = 10, 120
WRITES_BEGIN, WRITES_END = "<!-- writes -->", "<!-- end of writes -->"
ANEW = "run this test with UPDATE=1 and look at what changed"


def test_the_page_about_growing_tells_what_the_report_of_the_benchmark_says():
    report = (ROOT / "benchmarks" / "report.md").read_text()
    told = GROWING.read_text().partition(BEGIN)[2].partition(END)[0]

    command, lines = told.split("`")[1], told.split("```")[1].strip().splitlines()

    assert f"`{command}` printed this" in report
    assert len(lines) > 5
    assert set(lines) <= set(report.splitlines())


def test_the_page_about_growing_computes_the_database_s_share_from_the_report():
    report = (ROOT / "benchmarks" / "report.md").read_text()

    stands, should = page_telling(shares(report.splitlines()), SHARES_BEGIN, SHARES_END)
    assert stands == should, ANEW


def test_a_share_is_told_of_the_least_the_median_and_the_most():
    line = "{:24} 100/s p50   1.00 p99   2.00 ms CPU  {} ms database  {} ms  2 statements"
    lines = [line.format(name, app, database) for name, app, database in (("a, b", 4, 1), ("c", 2, 1), ("d", 2, 5))]

    told = " ".join(shares([*lines, "FAILED: another line"]).split())

    assert "asks for 0.25 (a, b) to 2.50 times (d) as much CPU" in told
    assert (
        "for 0.50 times as much at the median of these 3 operations. More than they do it asks for at: d 2.50." in told
    )
    assert told.endswith("2.0 at the median, 4.0 where it has least to do, 0.4 where it has most.")


def test_the_page_about_growing_says_how_many_writes_send_more_than_they_should_and_why():
    most = counted()
    dear = {name for name, statements in most.items() if statements > MOST_OF_A_WRITE}
    reasons = Counter(name for names in MORE.values() for name in names)
    head = fill(
        f"Of all {len(most)} writes, {len(most) - len(dear)} send at most {MOST_OF_A_WRITE}, and {len(dear)} may send "
        "more, since they do several things in one transaction:",
        WIDTH,
    )
    points = [
        fill(f"* {why}: {', '.join(f'`{name}` {most[name]}' for name in names)}.", WIDTH, subsequent_indent="  ")
        for why, names in MORE.items()
    ]

    assert set(reasons) == dear, "say in dear_writes.py why, or no longer"
    assert set(reasons.values()) == {1}
    stands, should = page_telling("\n".join([head, "", *points]), WRITES_BEGIN, WRITES_END)
    assert stands == should, ANEW


def counted() -> dict[str, int]:
    """The most that each write was found to send, whatever is asked along."""
    found = {name: dearest(statements) for name, statements in json.loads(WRITES.read_text()).items()}
    for file in (ROOT / "tests" / "domains").glob("*/*budgets.json"):
        for what, statements in json.loads(file.read_text()).items():
            name = what.partition(".")[0]
            if name in found:
                found[name] = max(found[name], dearest(statements))
    return found


def dearest(statements: Any) -> int:
    return max(statements.values()) if isinstance(statements, dict) else int(statements)


def page_telling(text: str, begin: str, end: str) -> tuple[str, str]:
    """The page as it stands, and with this between its marks; the same where it was told anew."""
    page = GROWING.read_text()
    should = put(page, text, begin, end)
    if os.environ.get("UPDATE"):
        GROWING.write_text(should)
        return should, should
    return page, should
