"""Figures in the documentation are those of the reports."""

from pathlib import Path

from benchmarks.reporting import BEGIN, END

ROOT = Path(__file__).parents[2]


def test_the_page_about_growing_tells_what_the_report_of_the_benchmark_says():
    report = (ROOT / "benchmarks" / "report.md").read_text()
    told = (ROOT / "docs" / "scaling.md").read_text().partition(BEGIN)[2].partition(END)[0]

    command, lines = told.split("`")[1], told.split("```")[1].strip().splitlines()

    assert f"`{command}` printed this" in report
    assert len(lines) > 5
    assert set(lines) <= set(report.splitlines())
