"""The report as it is committed, with its charts."""

from itertools import dropwhile
from pathlib import Path

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
    """Puts some lines of what was printed between the page's two marks."""
    about_it = dropwhile(lambda line: not line.startswith(LARGE), verdict.lines)
    told = [line for line in about_it if line.startswith(TOLD)]
    block = "\n".join([f"`{verdict.command}` printed, among other lines:", "", "```", *told, verdict.figure, "```"])
    before, _, rest = page.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n{block}\n{END}{after}")


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
