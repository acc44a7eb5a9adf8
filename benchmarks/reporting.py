"""The report as it is committed, with its charts."""

import re
from collections.abc import Iterable
from itertools import dropwhile
from pathlib import Path
from statistics import median
from textwrap import fill

from benchmarks.charts import Bar, bars
from benchmarks.judging import GOAL, Measured
from benchmarks.turns import Figures
from proofs.verdict import Verdict

HEAD = (
    "| what | kind | requests/s | p50 ms | p99 ms | CPU ms | database CPU ms | statements | floor/s | floor CPU ms |"
    " ratio | CPU ratio |\n|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
)
NOTE = """
The floor sends the same statements by the bare driver under the same server with as many workers and threads, and dumps
the rows as JSON, filled up to the size of the product's answer; it knows no people and no rules. A type-ahead asks for
twenty patients, a patient search for as many as are shown; only the type-ahead is held against the read by key. `ratio`
is requests per second of the product by those of the floor at the same number of clients, `CPU ratio` the floor's CPU
by the product's, database excluded. Writes cannot be sent twice, so they have no floor. CPU is that of all processes of
the server; on SQLite the database is among them.
"""
# What the page about growing tells of a run on the larger engine: lines that begin so, or that say what was missed.
LARGE = "PostgreSQL: "
TOLD = (
    LARGE,
    "FAILED",
    "careflow loadgen",
    "day list ",
    "type-ahead, three",
    "chart: problems",
    "book ",
    "message ",
)
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
SHARES_BEGIN, SHARES_END = "<!-- shares -->", "<!-- end of shares -->"
MEASURED = re.compile(r"(?P<what>.+?) +\d+/s p50 .* CPU +(?P<app>[\d.]+) ms database +(?P<database>[\d.]+) ms")
WIDTH = 120
WHERE = """Where the CPU of a request goes within its process, as cProfile counts it (which makes small functions look
dearer than they are):
"""


def write(folder: Path, verdict: Verdict, measured: dict[str, Measured]) -> None:
    (folder / "charts").mkdir(exist_ok=True)
    tables = []
    for engine, found in measured.items():
        rows = [_row(found, endpoint.name) for endpoint in found.plan.endpoints]
        charts = _charts(folder / "charts", engine, found)
        pictures = [f"![{name}](charts/{name})" for name in charts]
        tables += [f"## {engine}\n", HEAD, *rows, "", *pictures, "", WHERE, *_shares(found), ""]
    (folder / "report.md").write_text("\n".join([verdict.page(), NOTE, *tables]))


def tell_in(page: Path, verdict: Verdict) -> None:
    """Puts some lines of what was printed between the page's marks, and what follows from all of them."""
    about_it = list(dropwhile(lambda line: not line.startswith(LARGE), verdict.lines))
    told = [line for line in about_it if line.startswith(TOLD)]
    block = "\n".join([f"`{verdict.command}` printed, among other lines:", "", "```", *told, verdict.figure, "```"])
    text = put(page.read_text(), block, BEGIN, END)
    page.write_text(put(text, shares(about_it), SHARES_BEGIN, SHARES_END))


def put(text: str, block: str, begin: str, end: str) -> str:
    """The text with this between the two marks."""
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(end)
    return f"{before}{begin}\n{block}\n{end}{after}"


def shares(lines: Iterable[str]) -> str:
    """How much CPU the database asks for by that of the app processes, and what it means for growing."""
    measured = [found for line in lines if (found := MEASURED.match(line))]
    seconds = {found["what"]: (float(found["database"]), float(found["app"])) for found in measured}
    # In a short run some take less than can be printed.
    asked = {what: database / app for what, (database, app) in seconds.items() if database and app}
    if not asked:
        return "Nothing was measured on PostgreSQL."
    least, most = min(asked, key=asked.__getitem__), max(asked, key=asked.__getitem__)
    middle = median(asked.values())
    dear = sorted((name for name in asked if asked[name] > 1), key=asked.__getitem__, reverse=True)
    listed = ", ".join(f"{name} {asked[name]:.2f}" for name in dear)
    than_they_do = (
        f"More than they do it asks for at: {listed}." if dear else "Nowhere does it ask for more than they do."
    )
    return fill(
        f"So the database asks for {asked[least]:.2f} ({least}) to {asked[most]:.2f} times ({most}) as much CPU as the "
        f"app processes, and for {middle:.2f} times as much at the median of these {len(asked)} operations. "
        f"{than_they_do} The app processes are those that can be multiplied. How many cores of theirs one core of the "
        f"database keeps busy depends on what is asked: {1 / middle:.1f} at the median, {1 / asked[least]:.1f} where "
        f"it has least to do, {1 / asked[most]:.1f} where it has most.",
        WIDTH,
        break_on_hyphens=False,
    )


def _shares(found: Measured) -> list[str]:
    areas = list(next(iter(found.shares.values())))
    head = [f"| what | {' | '.join(areas)} |", f"|---|{'--:|' * len(areas)}"]
    return head + [
        f"| {name} | {' | '.join(f'{share:.0%}' for share in shares.values())} |"
        for name, shares in found.shares.items()
    ]


def _row(found: Measured, name: str) -> str:
    endpoint = next(endpoint for endpoint in found.plan.endpoints if endpoint.name == name)
    counts = "/".join(map(str, endpoint.counts))
    if endpoint.kind == "write":
        return f"| {name} | write | {_cells(found.writes[name])} | {counts} | | | | |"
    product, floor = found.reads[name]
    return (
        f"| {name} | {endpoint.kind} | {_cells(product)} | {counts} | {floor.per_second:,.0f} | {floor.cpu_each:.2f}"
        f" | {found.ratio(name):.2f} | {_cpu_ratio(product, floor)} |"
    )


def _cpu_ratio(product: Figures, floor: Figures) -> str:
    return f"{floor.cpu_each / product.cpu_each:.2f}" if product.cpu_each else ""


def _cells(found: Figures) -> str:
    figures = (found.percentile(0.5), found.percentile(0.99), found.cpu_each, found.database_cpu_each)
    return f"{found.per_second:,.0f} | " + " | ".join(f"{figure:.2f}" for figure in figures)


def _charts(folder: Path, engine: str, found: Measured) -> list[str]:
    ratios = [Bar(name, found.ratio(name), f"{found.ratio(name):.2f}") for name in found.reads]
    speeds = [
        Bar(name, product.per_second, f"{product.per_second:,.0f}/s") for name, (product, _) in found.reads.items()
    ]
    pages = {
        f"{engine.lower()}-ratio.svg": bars(
            f"{engine}: requests/s of the product by those of the floor", ratios, mark=GOAL
        ),
        f"{engine.lower()}-reads.svg": bars(f"{engine}: reads per second", speeds),
    }
    for name, page in pages.items():
        (folder / name).write_text(page)
    return list(pages)
