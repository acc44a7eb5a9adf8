"""What was promised, and whether it held."""

from dataclasses import dataclass, field
from statistics import median

from benchmarks.plan import Endpoint, Plan
from benchmarks.turns import Figures
from proofs.engines import Engine
from proofs.verdict import Verdict

GOAL = 0.6  # of the floor's requests per second, for what people look at all day
MOST_MEGABYTES = 150
MOST_TIMES_A_KEY = 3.0
BY_KEY, TYPE_AHEAD = "visit by its key", "type-ahead, "


@dataclass(slots=True)
class Measured:
    """On one engine: the product and the floor by endpoint, the product alone where it writes. `shares` says in which
    part of the program the time of an endpoint passes."""

    plan: Plan
    shares: dict[str, dict[str, float]]
    reads: dict[str, list[Figures]] = field(default_factory=dict)
    writes: dict[str, Figures] = field(default_factory=dict)
    memory: list[tuple[float, float]] = field(default_factory=list)

    def of(self, kind: str) -> list[Endpoint]:
        return [endpoint for endpoint in self.plan.endpoints if endpoint.kind == kind]

    def ratio(self, name: str) -> float:
        product, floor = self.reads[name]
        return product.per_second / floor.per_second


def line(endpoint: Endpoint, measured: Measured) -> str:
    counts = "/".join(map(str, endpoint.counts))
    if endpoint.kind == "write":
        return f"{endpoint.name:28} {_figures(measured.writes[endpoint.name])}  {counts} statements"
    product, floor = measured.reads[endpoint.name]
    return (
        f"{endpoint.name:28} {_figures(product)}  {counts} statements; floor {floor.per_second:6.0f}/s"
        f" {floor.cpu_each:5.2f} ms; ratio {measured.ratio(endpoint.name):.2f}"
    )


def _figures(found: Figures) -> str:
    return (
        f"{found.per_second:6.0f}/s p50 {found.percentile(0.5):6.2f} p99 {found.percentile(0.99):6.2f} ms"
        f" CPU {found.cpu_each:5.2f} ms database {found.database_cpu_each:5.2f} ms"
    )


@dataclass(frozen=True, slots=True)
class Judge:
    """Promises fail the run wherever it takes place: they are counts and sizes. Goals of speed, and the writes that are
    not down to theirs yet, are named where they are missed, and fail a strict run."""

    engine: str
    verdict: Verdict
    strict: bool
    missed: list[str] = field(default_factory=list)

    def miss(self, what: str) -> None:
        self.missed.append(what)
        if self.strict:
            self.verdict.fail(f"{self.engine}: {what}")
        else:
            self.verdict.say(f"{self.engine}: MISSED: {what}")

    def judge(self, measured: Measured) -> int:
        """How many goals were missed."""
        for endpoint in measured.plan.endpoints:
            self._statements(endpoint)
        self._memory(measured)
        self._type_ahead(measured)
        if self.engine == Engine.POSTGRESQL:
            self._near_the_floor(measured)
        return len(self.missed)

    def _near_the_floor(self, measured: Measured) -> None:
        """Where the database is another process. Within one, a statement costs so little that any program around it
        is many times that."""
        for endpoint in measured.of("hot"):
            if (ratio := measured.ratio(endpoint.name)) < GOAL:
                self.miss(f"{endpoint.name} reaches {ratio:.2f} of the floor, not {GOAL}")

    def _statements(self, endpoint: Endpoint) -> None:
        counts = endpoint.counts
        if len(counts) > 1:
            self.verdict.fail(f"{self.engine}: {endpoint.name} sends {counts} statements, depending on the rows")
        if max(counts) > endpoint.most:
            what = f"{endpoint.name} sends {max(counts)} statements, not {endpoint.most}"
            if endpoint.kind == "write":
                self.miss(what)
            else:
                self.verdict.fail(f"{self.engine}: {what}")

    def _memory(self, measured: Measured) -> None:
        """By PSS: what a worker adds to the machine, pages that it shares with others by its part."""
        for resident, added in measured.memory:
            said = f"{self.engine}: a worker adds {added:.0f} MB (PSS); with shared pages in full {resident:.0f} (RSS)"
            self.verdict.say(said)
            self.verdict.expect(holds=added < MOST_MEGABYTES, otherwise=f"{said}, not less than {MOST_MEGABYTES}")

    def _type_ahead(self, measured: Measured) -> None:
        by_key = measured.reads[BY_KEY][0].percentile(0.99)
        for name in [name for name in measured.reads if name.startswith(TYPE_AHEAD)]:
            times = measured.reads[name][0].percentile(0.99) / by_key
            said = f"{name}: p99 is {times:.1f} times that of a read by key"
            if times > MOST_TIMES_A_KEY:
                self.miss(f"{said}, not {MOST_TIMES_A_KEY:g}")
            else:
                self.verdict.say(f"{self.engine}: {said}")


def figure(measured: dict[str, Measured], missed: int) -> str:
    parts = []
    for engine, found in measured.items():
        ratios = [found.ratio(endpoint.name) for endpoint in found.of("hot")]
        parts.append(f"{engine}: hot reads at {median(ratios):.2f} of the floor (median), {min(ratios):.2f} at least")
    return "; ".join([*parts, f"{missed} goal{'s' * (missed != 1)} missed"])
